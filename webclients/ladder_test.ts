/**
 * The ladder of the web clients as a whole: neighbours show an idea and little else.
 */

import { testNeighbours } from "../ladder/neighbours_testing.ts";
import { ladder } from "./table.ts";

testNeighbours(ladder, {
  "sync thrd": "To fetch one URL stays the same, and all that has to do with threads is new.",
  "thrd cb0": "The program is turned inside out: converse() falls into pieces, and the threads go.",
  "cb0 cb": "The variables of one fetch become fields, so that almost each line has a `this`.",
  "cb coro": "The other way round: fields become variables again, and the pieces one function.",
  "coro fd": "What goes is all the machinery of coro: its loop, step(), and the pairs to yield.",
  "protocols httpclient":
    "Connections outlive a response, so they need an owner, and a client its calls.",
  "httpclient fetch": "What goes is all that the platform does itself.",
  "httpclient pool": "What goes is the client with its three styles; N workers are a few lines.",
});
