/**
 * A certificate that the site makes for itself, as nobody else would for a server on loopback.
 *
 * @module
 */

/** For how long it is valid: a practice site that runs for longer is started again. */
export const VALID_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The kinds of names in a certificate (RFC 5280, 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** Both parts in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Makes a key and a certificate for `localhost`, `127.0.0.1` and `::1`, signed by itself.
 *
 * @param nowMs the current date, in milliseconds since 1970
 */
export async function makeCertificate(nowMs: number): Promise<Certificate> {
  // Loaded only here: it is a megabyte, and takes longer to load than all the rest of the site.
  const { default: selfsigned } = await import("selfsigned");
  const made = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    // Its default is SHA-1, which TLS clients refuse for good reasons.
    algorithm: "sha256",
    // A day back, for clocks that differ.
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
    extensions: [
      // Whoever trusts this certificate trusts this site, and nothing that it could sign.
      { name: "basicConstraints", cA: false, critical: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: DNS_NAME, value: "localhost" },
          { type: IP_ADDRESS, ip: "127.0.0.1" },
          { type: IP_ADDRESS, ip: "::1" },
        ],
      },
    ],
  });
  return { certificate: made.cert, privateKey: made.private };
}
