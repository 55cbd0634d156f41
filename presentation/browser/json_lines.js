/**
 * Reads an answer that goes on: one value after another, a line of JSON each.
 *
 * What arrives is cut anywhere. A line counts when its end has come; half a line at the end of the stream is what was
 * being written when it ended, and is dropped.
 */
export async function readJsonLines(response, onValue) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part; !(part = await reader.read()).done;) {
    const lines = (text + part.value).split("\n");
    text = lines.pop();
    for (const line of lines) onValue(JSON.parse(line));
  }
}
