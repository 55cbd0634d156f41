/**
 * What the handout says, in both languages. What the table of variants and the glossary say in English is not repeated
 * here.
 *
 * @module
 */

import type { Family, Variant } from "../variants/table.ts";
import type { Language } from "./words.ts";

/** The words of one language. */
export interface HandoutWords {
  readonly title: string;
  readonly ladder: string;
  readonly turn: string;
  readonly protocol: string;
  readonly glossary: string;
  /** What a client sends, and what it gets: the heads of two columns. */
  readonly send: string;
  readonly get: string;
  /** Rows of the protocol, in the order of {@linkcode PROTOCOL}. */
  readonly protocolNotes: readonly string[];
  /** What a variant is, in a few words. */
  model(variant: Pick<Variant, "name" | "model">): string;
  family(family: Family): string;
  /** Where to go on. */
  readonly next: string;
}

/** Bytes as README.md writes them: what is sent, and what comes back. */
export const PROTOCOL: readonly (readonly [sent: string, answer: string])[] = [
  ["10\\n", "55\\n"],
  ["10\\n12\\n", "55\\n144\\n"],
  ["10", "55\\n"],
  ["abc", "error: …\\n"],
  ["-1", "error: …\\n"],
];

const modelsFr: Readonly<Record<string, string>> = {
  sync: "une connexion à la fois",
  thrd: "un thread par connexion, dont le code se lit comme du code bloquant",
  cb: "un thread, des rappels, un sélecteur dans une boucle",
  cbthrd: "des rappels ; fib dans un groupe de threads",
  coro: "des générateurs, menés par une boucle de quelques lignes",
  corothrd: "des générateurs ; fib dans un groupe de threads",
  loopcb: "rappels par `addReader` / `addWriter`",
  loopcoro: "tâches avec `sockAccept` / `sockRecvInto` / `sockSendall`",
  loopcorothrd: "de même, avec `runInExecutor`",
  loopstreams: "`startServer`, `StreamReader`, `StreamWriter`",
  aiocb: "promesses, avec des rappels `.then`",
  aiocoro: "`async` / `await`",
  aiocorothrd: "`async` / `await` ; fib dans un groupe de threads",
  aiostreams: "flux du Web, reliés par un tuyau",
  prefork: "N threads, chacun avec son socket d’écoute, sur un même port",
};
const familiesFr: Readonly<Record<Family, string>> = {
  "by hand": "à la main",
  "on loop/, the simplified asyncio": "sur loop/, l’asyncio simplifié",
  "on Deno's own event loop": "sur la boucle de Deno",
  "beyond": "au-delà",
};

/** All words, by language. */
export const handoutWords: Readonly<Record<Language, HandoutWords>> = {
  en: {
    title: "Who waits for whom? Servers in fifteen ways",
    ladder: "The ladder",
    turn: "One turn of an event loop",
    protocol: "The protocol: TCP, a request a line",
    glossary: "The words",
    send: "a client sends",
    get: "and gets",
    protocolNotes: [
      "",
      "in one packet or in several",
      "then the end of the stream; the server closes",
      "the connection stays open",
      "so does that of n above `--max-n`",
    ],
    model: ({ model }) => model,
    family: (family) => family,
    next: "fibserv explain NAME: a variant or a word · fibserv diff NAME NAME · fibserv demo · " +
      "fibserv loop --list",
  },
  fr: {
    title: "Qui attend qui ? Des serveurs, de quinze façons",
    ladder: "L’échelle",
    turn: "Un tour de la boucle d’événements",
    protocol: "Le protocole : TCP, une requête par ligne",
    glossary: "Les mots",
    send: "un client envoie",
    get: "et reçoit",
    protocolNotes: [
      "",
      "en un paquet ou en plusieurs",
      "puis la fin du flux ; le serveur ferme",
      "la connexion reste ouverte",
      "de même si n dépasse `--max-n`",
    ],
    // A variant of somebody's own has no French words yet; that is no reason to print nothing.
    model: ({ name, model }) => modelsFr[name] ?? model,
    family: (family) => familiesFr[family],
    next: "fibserv explain NOM : une variante ou un mot · fibserv diff NOM NOM · fibserv demo · " +
      "fibserv loop --list",
  },
};
