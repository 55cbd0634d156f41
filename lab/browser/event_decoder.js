/**
 * Records as events. What a record looks like is told by the program's own tables (`loop/trace/recording/record_codec.ts`),
 * which come with the page: here nothing of it is written down again.
 */

/**
 * Makes a function that reads record `number` of a view.
 *
 * @param format the tables: `LAYOUT`, `AT`, `RECORD_BYTES`
 * @param names the texts by their numbers; it may grow
 */
export function eventReader({ LAYOUT, AT, RECORD_BYTES }, names) {
  const kinds = Object.entries(LAYOUT).map(([name, layout]) => {
    const [kind, phase] = name.split(" ");
    const fields = Object.entries(layout).map(([field, { cell, form }]) => ({
      field,
      cell: CELLS[cell],
      offset: AT[cell],
      form: FORMS[form] ?? ((value) => form[value] ?? ""),
    }));
    return { kind, phase, fields };
  });
  return (view, number) => {
    const start = number * RECORD_BYTES;
    const { kind, phase, fields } = kinds[view.getUint8(start + AT.code)];
    const event = {
      t: view.getFloat64(start + AT.t, true),
      lane: view.getUint16(start + AT.lane, true),
      kind,
    };
    if (phase !== undefined) event.phase = phase;
    for (const { field, cell, offset, form } of fields) {
      event[field] = form(cell(view, start + offset), names);
    }
    return event;
  };
}

const int32 = (view, at) => view.getInt32(at, true);

const CELLS = {
  a: int32,
  b: int32,
  c: (view, at) => view.getFloat64(at, true),
  detail: (view, at) => view.getUint8(at),
};

const FORMS = {
  number: (value) => value,
  "number or null": (value) => Number.isNaN(value) ? null : value,
  flag: (value) => value !== 0,
  name: (value, names) => names[value] ?? "",
};
