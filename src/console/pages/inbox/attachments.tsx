import './desk.css';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../contract/index.ts';
import { networkError } from '../../api/error.ts';
import { workspaceHeader } from '../../api/workspace.ts';
import { bytes } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { say } from '../../parts/toast.tsx';

/**
 * The files of a message: pictures as they are, PDFs by name. Their bytes need the workspace, so a plain link won't do.
 */
export function Attachments({ files }: { files: Attachment[] }) {
  return (
    <ul className="attachments">
      {files.map((file) => (
        <li key={file.id}>
          {file.mediaType.startsWith('image/') ? <Picture file={file} /> : <FileLink file={file} />}
        </li>
      ))}
    </ul>
  );
}

async function fetchFile({ id }: Attachment): Promise<Blob> {
  const response = await fetch(`/api/attachments/${id}`, { headers: workspaceHeader() });
  if (!response.ok) throw networkError();
  return await response.blob();
}

function Picture({ file }: { file: Attachment }) {
  const { data, isError } = useQuery({
    queryKey: ['attachment', file.id],
    queryFn: () => fetchFile(file),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
  });
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  if (isError) return <FileLink file={file} />;
  return (
    <a className="picture" href={url} target="_blank" rel="noreferrer noopener">
      {url ? <img src={url} alt={file.fileName} /> : <span className="picture-wait" />}
    </a>
  );
}

function FileLink({ file }: { file: Attachment }) {
  const { t } = useTranslation();
  const save = async () => {
    try {
      const url = URL.createObjectURL(await fetchFile(file));
      const link = document.createElement('a');
      link.href = url;
      link.download = file.fileName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch {
      say(t('desk.history.failed'), 'danger');
    }
  };
  return (
    <button type="button" className="file-link" onClick={() => void save()}>
      <Icon name="file" size={16} />
      <span className="cut">{file.fileName}</span>
      <span className="faint small">{bytes(file.bytes)}</span>
    </button>
  );
}
