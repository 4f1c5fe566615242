import { createCanvas } from '@napi-rs/canvas';

/** A picture with lines of black text on white. */
export function makePicture(lines: readonly string[], width = 720, height = 80 + 60 * lines.length): Buffer {
  return draw(lines, width, height).toBuffer('image/png');
}

function draw(lines: readonly string[], width: number, height: number) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'black';
  context.font = '32px sans-serif';
  for (const [at, line] of lines.entries()) context.fillText(line, 40, 70 + 60 * at);
  return canvas;
}

type PdfPicture = { dictionary: string; data: Buffer };

function jpegOfValve(): PdfPicture {
  return {
    dictionary: '/Width 600 /Height 300 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode',
    data: draw(['Valve'], 600, 300).toBuffer('image/jpeg'),
  };
}

/** A page with text above and a picture below it, and a caption under that. */
export function makePdfWithPicture({ dictionary, data } = jpegOfValve()): Buffer {
  const text = (words: string, y: number) => `BT /F1 12 Tf 60 ${y} Td (${words}) Tj ET`;
  const content = `${text('Close the red valve before you open the lid of the pump.', 760)}
q 300 0 0 150 60 560 cm /Im1 Do Q
${text('Figure 1: the red valve', 540)}
${text('Afterwards rinse the filter for two minutes under cold water.', 480)}`;
  const objects: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >> >> >>',
    ),
    Buffer.from(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    Buffer.concat([
      Buffer.from(`<< /Type /XObject /Subtype /Image ${dictionary} /Length ${data.length} >>\nstream\n`),
      data,
      Buffer.from('\nendstream'),
    ]),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  for (const [at, object] of objects.entries()) {
    offsets.push(Buffer.concat(parts).length);
    parts.push(Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n'));
  }
  const start = Buffer.concat(parts).length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`,
    ),
  );
  return Buffer.concat(parts);
}
