import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { makeCertificate } from "../webclients/site/certificate.ts";
import { readCaFile } from "./ca_file.ts";

const test = testNeeding("read", "write");

/** Calls `fn` with a file that holds `text`. */
async function withFile(text: string, fn: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await fn(path);
  } finally {
    await Deno.remove(path);
  }
}

test("readCaFile() gives each certificate of a file, whatever stands between them", async () => {
  const { certificate } = await makeCertificate(Date.now());
  const pem = certificate.trim();
  await withFile(`One:\n${pem}\r\nAnother:\n${pem}\n`, async (path) => {
    assertEquals(await readCaFile(path), [pem, pem]);
  });
});

test("readCaFile() refuses what holds no certificate, or one that is none", async () => {
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  for (const text of ["", "text", broken]) {
    await withFile(text, async (path) => {
      await assertRejects(() => readCaFile(path), UsageError, "certificates in PEM, got");
    });
  }
});

test("readCaFile() says why a file cannot be read", async () => {
  await withFile("", async (path) => {
    const missing = `${path}-missing`;
    await assertRejects(() => readCaFile(missing), UsageError, "the file must be there, got");
  });
  await assertRejects(() => readCaFile("."), UsageError, "Cannot read --ca: it must be a file");
});
