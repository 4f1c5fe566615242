import './pictures.css';
import { useTranslation } from 'react-i18next';
import type { CitedImage } from '../../contract/index.ts';
import { useFileUrl } from '../api/use-file.ts';

/** The pictures that stand beside a passage. */
export function Pictures({ documentId, images }: { documentId: string; images: readonly CitedImage[] }) {
  if (images.length === 0) return null;
  return (
    <ul className="pictures">
      {images.map((image) => (
        <li key={image.id}>
          <Picture documentId={documentId} image={image} />
        </li>
      ))}
    </ul>
  );
}

function Picture({ documentId, image }: { documentId: string; image: CitedImage }) {
  const { t } = useTranslation();
  const { url, failed } = useFileUrl(`/api/documents/${documentId}/images/${image.id}`);
  const alt = image.alt || t('common.picture');
  if (failed) return <span className="faint small">{t('common.pictureGone')}</span>;
  return (
    <figure className="picture">
      {/* Its place is kept before it has come. */}
      <div className="picture-frame" style={{ aspectRatio: `${image.width} / ${image.height}` }}>
        {url && (
          <a href={url} target="_blank" rel="noreferrer">
            <img src={url} alt={alt} width={image.width} height={image.height} />
          </a>
        )}
      </div>
      {image.alt && <figcaption className="small soft">{image.alt}</figcaption>}
    </figure>
  );
}
