/**
 * The CRC-32 of bytes that are joined, from the CRC-32s of the parts: a polynomial product modulo the CRC's own.
 * Source: crc32_combine of zlib 1.2.12 (RFC 1952 polynomial, bits reflected).
 */
const POLYNOMIAL = 0xedb88320 | 0;
const ONE = 1 << 31;
/** a(x) * b(x) modulo the polynomial. In 32-bit integers throughout: thousands of these make the CRC of a file. */
function multiply(a, b) {
    let product = 0;
    let [left, power] = [a | 0, b | 0];
    while (left !== 0) {
        product ^= power & (left >> 31);
        left <<= 1;
        power = (power >>> 1) ^ (POLYNOMIAL & -(power & 1));
    }
    return product;
}
/** x to the power of 2^n modulo the polynomial; it repeats after 32. */
const POWERS = (() => {
    const powers = new Int32Array(32);
    powers[0] = 1 << 30;
    for (let n = 1; n < 32; n += 1)
        powers[n] = multiply(powers[n - 1], powers[n - 1]);
    return powers;
})();
/** What a CRC is multiplied by when `bytes` bytes follow: worth keeping beside the CRC of a part. */
export function crc32Shift(bytes) {
    let shift = ONE;
    for (let [left, n] = [bytes, 3]; left > 0; left = Math.floor(left / 2), n += 1) {
        if (left % 2 === 1)
            shift = multiply(POWERS[n & 31], shift);
    }
    return shift;
}
/** The CRC-32 of two parts joined: `shift` is that of the length of the second. */
export function crc32Join(first, second, shift) {
    return (multiply(shift, first) ^ second) >>> 0;
}
//# sourceMappingURL=crc32.js.map