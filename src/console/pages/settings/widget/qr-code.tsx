import { Button } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import { saveBlob } from '../../../api/download.ts';

const pngSide = 1024;

/** A code to scan that leads to `address`, to be printed: as SVG or as PNG. */
export function QrCode({ address, name }: { address: string; name: string }) {
  const { t } = useTranslation();
  const drawing = useRef<SVGSVGElement>(null);
  const { data, size } = useMemo(() => encode(address, { ecc: 'M', border: 4 }), [address]);
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');

  const saveSvg = () => {
    const text = new XMLSerializer().serializeToString(drawing.current ?? document.createElement('svg'));
    saveBlob(new Blob([text], { type: 'image/svg+xml' }), `${name}.svg`);
  };
  const savePng = () => {
    const canvas = document.createElement('canvas');
    const scale = Math.floor(pngSide / size);
    canvas.width = canvas.height = size * scale;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = '#000';
    for (const [y, row] of data.entries()) {
      for (const [x, dark] of row.entries()) if (dark) pen.fillRect(x * scale, y * scale, scale, scale);
    }
    canvas.toBlob((blob) => blob && saveBlob(blob, `${name}.png`));
  };
  return (
    <div className="qr">
      <svg
        ref={drawing}
        xmlns="http://www.w3.org/2000/svg"
        viewBox={`0 0 ${size} ${size}`}
        width={148}
        height={148}
        role="img"
        aria-label={t('settings.widget.qr')}
        shapeRendering="crispEdges"
      >
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <div className="qr-words">
        <p>{t('settings.widget.qrText')}</p>
        <div className="row">
          <Button size="small" onClick={saveSvg}>
            {t('settings.widget.saveSvg')}
          </Button>
          <Button size="small" onClick={savePng}>
            {t('settings.widget.savePng')}
          </Button>
        </div>
      </div>
    </div>
  );
}
