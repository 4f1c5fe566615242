import type { Auth } from '../accounts/index.ts';
import type { Config } from '../config/index.ts';
import type { Events } from '../events/index.ts';
import type { IngestDeps } from '../ingest/index.ts';
import type { Mailer } from '../mail/index.ts';
import type { AnswerWriter, DecideDeps } from '../retrieval/index.ts';

/** What `createApp` needs to be given. */
export type HttpDeps = Omit<IngestDeps, 'limits'> &
  DecideDeps & {
    config: Pick<
      Config,
      | 'dataDir'
      | 'publicUrl'
      | 'trustedProxies'
      | 'rateLimits'
      | 'maxUploadBytes'
      | 'parseTimeoutMs'
      | 'parseMemoryMb'
    >;
    /** Signs visitor tokens. */
    secret: string;
    auth: Auth;
    events: Events;
    mailer: Pick<Mailer, 'enabled'>;
    /** Without one answers are the words of their evidence. */
    writer?: AnswerWriter;
    /** Aborted when the server is about to stop: event streams end. */
    stopping: AbortSignal;
    /** What cannot answer yet: `database`, `index`, `model`. Empty once everything can. */
    findMissing: () => Promise<string[]>;
    /** Milliseconds of silence on an event stream before a heartbeat; 15,000 unless a test says otherwise. */
    heartbeatMs?: number;
  };
