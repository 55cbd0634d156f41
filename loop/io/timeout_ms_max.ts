/**
 * The longest time that can be waited for at once, in milliseconds: 2³¹ − 1, which is 24.8 days.
 *
 * `setTimeout`, `poll(2)` and `epoll_wait(2)` take their milliseconds as signed integers of 32 bits. A longer time is not
 * refused: `setTimeout` takes it for 1 ms, and to the system calls it is negative, which means without end. So whoever
 * takes a time from a user checks it against this number, and whoever may have to wait longer waits several times.
 *
 * @see HTML Standard, "Timers"; poll(2)
 */
export const TIMEOUT_MS_MAX: number = 2 ** 31 - 1;
