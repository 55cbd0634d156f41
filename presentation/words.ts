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
  readonly perSecond: string;
  /** The unit of a time. */
  readonly secondsEach: string;
  /** Says what the chart shows. */
  readonly chart: string;
  /** Says that nothing is measured now. */
  readonly recorded: string;
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
    perSecond: "requêtes par seconde",
    secondsEach: "secondes par requête",
    chart: "Cadence du client pressé, échelle logarithmique",
    recorded: "Enregistrement d’une exécution réelle",
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
    perSecond: "requests a second",
    secondsEach: "seconds a request",
    chart: "Rate of the frantic client, on a logarithmic scale",
    recorded: "Recording of a real run",
    speaker: "Notes",
    now: "On screen",
    next: "Next",
    notes: "Notes",
    back: "Back",
    forward: "Forward",
    resetClock: "Reset",
  },
};
