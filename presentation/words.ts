/**
 * What the pages say besides the slides, in both languages.
 *
 * @module
 */

/** The languages of the talk. */
export const LANGUAGES = ["fr", "en"] as const;
/** One of {@linkcode LANGUAGES}, by its tag of BCP 47. */
export type Language = typeof LANGUAGES[number];
/** That of who does not ask for another one. */
export const DEFAULT_LANGUAGE: Language = "fr";

/** A unit, in the numbers that English and French have. */
export interface Unit {
  /** As after 1; in French after 0.5 and 1.5, too. */
  readonly one: string;
  /** As after 2, and without a figure. */
  readonly other: string;
}

/** The words of one language. */
export interface Words {
  /** The title of the window. */
  readonly title: string;
  /** Starts a server with a fast and a slow client. */
  readonly start: string;
  /** Starts it with a fast client only. */
  readonly startAlone: string;
  /** Ends them. */
  readonly stop: string;
  /** The one that sends small requests. */
  readonly fastClient: string;
  /** The one that sends costly requests. */
  readonly slowClient: string;
  /** The unit of a rate. */
  readonly perSecond: Unit;
  /** The unit of a time. */
  readonly secondsEach: Unit;
  /** Says what the chart shows. */
  readonly chart: string;
  /** Says that nothing is measured now. */
  readonly recorded: string;
  /** Says that the server on the slide or a client of it has ended by itself. */
  readonly failed: string;
  /** Says that the program that has sent the page has ended. */
  readonly ended: string;
  /** Says that so many pages follow the figures that this one may not. */
  readonly busy: string;
  /** Says that the program is another start than the one that has sent this page. */
  readonly stale: string;
  /** Starts the lab and opens its page. */
  readonly labStart: string;
  /** Ends it. */
  readonly labStop: string;
  /** Stands before the address of its page. */
  readonly labAddress: string;
  /** Says that it is being started. */
  readonly labStarting: string;
  /** Says that it could not be started, or has ended by itself. */
  readonly labFailed: string;
  /** Stands before the command that starts it. */
  readonly labCommand: string;
  /** The title of the speaker's window. */
  readonly speaker: string;
  /** The slide that the audience sees. */
  readonly now: string;
  /** The one after it. */
  readonly next: string;
  /** What to say. */
  readonly notes: string;
  /** Moves the deck back. */
  readonly back: string;
  /** Moves the deck on. */
  readonly forward: string;
  /** Sets the clock of the talk to zero. */
  readonly resetClock: string;
}

/** The words, by language. */
export const words: Readonly<Record<Language, Words>> = {
  fr: {
    title: "Un serveur, plusieurs clients",
    start: "Les deux clients",
    startAlone: "Le pressé seul",
    stop: "Arrêter",
    fastClient: "le pressé, fib(10)",
    slowClient: "l’exigeant, fib(40)",
    perSecond: { one: "requête par seconde", other: "requêtes par seconde" },
    secondsEach: { one: "seconde par requête", other: "secondes par requête" },
    chart: "Cadence du client pressé, échelle logarithmique",
    recorded: "Enregistrement d’une exécution réelle",
    failed: "Le serveur ou un client s’est arrêté tout seul. Relancez-les par un bouton.",
    ended: "Le programme s’est terminé. Une fois relancé, rechargez cette page.",
    busy: "Trop de pages suivent ces mesures. Fermez-en une, puis pressez un bouton.",
    stale: "Le programme a été relancé. Rechargez cette page.",
    labStart: "Ouvrir le laboratoire",
    labStop: "Arrêter le laboratoire",
    labAddress: "Sa page :",
    labStarting: "Le laboratoire démarre.",
    labFailed: "Le laboratoire n’a pas démarré, ou s’est arrêté tout seul.",
    labCommand: "Dans un terminal :",
    speaker: "Notes",
    now: "À l’écran",
    next: "Ensuite",
    notes: "Notes",
    back: "Précédente",
    forward: "Suivante",
    resetClock: "Remettre à zéro",
  },
  en: {
    title: "One server, several clients",
    start: "Both clients",
    startAlone: "The frantic one alone",
    stop: "Stop",
    fastClient: "the frantic one, fib(10)",
    slowClient: "the demanding one, fib(40)",
    perSecond: { one: "request per second", other: "requests per second" },
    secondsEach: { one: "second per request", other: "seconds per request" },
    chart: "Rate of the frantic client, on a logarithmic scale",
    recorded: "Recording of a real run",
    failed: "The server or a client has ended by itself. Start them again with a button.",
    ended: "The program has ended. Once it runs again, load this page anew.",
    busy: "Too many pages follow these figures. Close one, then press a button.",
    stale: "The program was started again. Load this page anew.",
    labStart: "Open the lab",
    labStop: "End the lab",
    labAddress: "Its page:",
    labStarting: "The lab is starting.",
    labFailed: "The lab has not started, or has ended by itself.",
    labCommand: "In a terminal:",
    speaker: "Notes",
    now: "On screen",
    next: "Next",
    notes: "Notes",
    back: "Back",
    forward: "Forward",
    resetClock: "Reset",
  },
};
