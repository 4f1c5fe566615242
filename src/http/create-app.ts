import { methodNotAllowed } from 'hono/method-not-allowed';
import { accountsRoutes } from './accounts.routes.ts';
import { answerPolicyRoutes } from './answer-policy.routes.ts';
import { answersRoutes } from './answers.routes.ts';
import { archiveRoutes } from './archive.routes.ts';
import { authRoutes } from './auth.routes.ts';
import { bodyLimits } from './body-limits.ts';
import { chatRoutes } from './chat.routes.ts';
import { citationsRoutes } from './citations.routes.ts';
import { conflictRoutes } from './conflicts.routes.ts';
import { contactsRoutes } from './contacts.routes.ts';
import { conversationsRoutes } from './conversations.routes.ts';
import { routeGroup } from './declare-route.ts';
import { deskRoutes } from './desk.routes.ts';
import { docsRoutes } from './docs.routes.ts';
import { type Declarations, doors, readDeclarations } from './doors.ts';
import type { AnyEnv, PublicEnv } from './env.ts';
import { answerError, answerMethodNotAllowed, answerNotFound } from './errors.ts';
import { eventsRoutes } from './events.routes.ts';
import { faqRoutes } from './faq.routes.ts';
import { gapsRoutes } from './gaps.routes.ts';
import { goldenRoutes } from './golden.routes.ts';
import { healthRoutes } from './health.routes.ts';
import { inboxesRoutes } from './inboxes.routes.ts';
import { knowledgeRoutes } from './knowledge.routes.ts';
import { knowledgeLifeRoutes } from './knowledge-life.routes.ts';
import { membersRoutes } from './members.routes.ts';
import { monitorRoutes } from './monitor.routes.ts';
import { createRateLimiter } from './rate-limiter.ts';
import { sweepUploads, uploadsOf } from './read-upload.ts';
import { reportsRoutes } from './reports.routes.ts';
import { requestLog } from './request-log.ts';
import { searchRoutes } from './search.routes.ts';
import { findFramers, keepNowhere, securityHeaders } from './security-headers.ts';
import { sessionRoutes } from './session.routes.ts';
import { sourcesRoutes } from './sources.routes.ts';
import { findUnbuilt, staticRoutes } from './static.routes.ts';
import { teamsRoutes } from './teams.routes.ts';
import { ticketsRoutes } from './tickets.routes.ts';
import type { HttpDeps } from './types.ts';
import { webhooksRoutes } from './webhooks.routes.ts';
import { widgetRoutes } from './widget.routes.ts';
import { widgetCors } from './widget-cors.ts';

/** The door for members and API keys, with what is open to anybody. */
function createApi(deps: HttpDeps) {
  return routeGroup<PublicEnv>()
    .route('/', healthRoutes(deps))
    .route('/', authRoutes(deps))
    .route('/', accountsRoutes(deps))
    .route('/', membersRoutes(deps))
    .route('/', inboxesRoutes(deps))
    .route('/', knowledgeRoutes(deps))
    .route('/', knowledgeLifeRoutes(deps))
    .route('/', archiveRoutes(deps))
    .route('/', conflictRoutes(deps))
    .route('/', faqRoutes(deps))
    .route('/', sourcesRoutes(deps))
    .route('/', webhooksRoutes(deps))
    .route('/', searchRoutes(deps))
    .route('/', conversationsRoutes(deps))
    .route('/', deskRoutes(deps))
    .route('/', teamsRoutes(deps))
    .route('/', contactsRoutes(deps))
    .route('/', answersRoutes(deps))
    .route('/', ticketsRoutes(deps))
    .route('/', reportsRoutes(deps))
    .route('/', monitorRoutes(deps))
    .route('/', answerPolicyRoutes(deps))
    .route('/', goldenRoutes(deps))
    .route('/', gapsRoutes(deps))
    .route('/', eventsRoutes(deps));
}

/** The door for customers. */
function createWidgetApi(deps: HttpDeps) {
  return routeGroup<PublicEnv>()
    .route('/', sessionRoutes(deps))
    .route('/', widgetRoutes(deps))
    .route('/', chatRoutes(deps))
    .route('/', citationsRoutes(deps));
}

/** For `hc<ApiType>('<origin>/api')`. */
export type ApiType = ReturnType<typeof createApi>;
/** For `hc<WidgetApiType>('<origin>/api/widget')`. */
export type WidgetApiType = ReturnType<typeof createWidgetApi>;

/**
 * Everything Knowdesk answers over HTTP. Throws when a route does not declare who may call it. End event streams
 * with `deps.stopping` before the server closes.
 */
export function createApp(deps: HttpDeps) {
  const app = routeGroup<AnyEnv>();
  // Filled below, once the routes are known; read at the first request.
  const declarations: Declarations = new Map();
  const { publicUrl, rateLimits, trustedProxies } = deps.config;

  app.onError(answerError);
  app.notFound(answerNotFound);
  app.use(requestLog({ logger: deps.logger, trustedProxies }));
  app.use(securityHeaders(publicUrl, (key) => findFramers(deps.db, key)));
  app.use('/api/*', keepNowhere);
  app.use('/api/widget/*', widgetCors);
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethodNotAllowed }));
  app.use('/api/*', bodyLimits(declarations));
  app.use('/api/*', doors(deps, declarations, createRateLimiter(rateLimits)));
  app.route('/api/widget', createWidgetApi(deps));
  app.route('/api', createApi(deps));
  app.route('/api', docsRoutes(app, publicUrl));
  const declared = readDeclarations(routesOf(app), app.routes);
  for (const [route, declaration] of declared) declarations.set(route, declaration);
  app.route('/', staticRoutes());
  const missing = findUnbuilt();
  if (missing.length > 0) {
    deps.logger.warn({ missing }, 'pages are missing: `npm run build` makes them, then start again');
  }
  sweepUploads(uploadsOf(deps.config).folder).catch((error: unknown) => {
    deps.logger.warn({ err: error }, 'old uploads could not be removed');
  });
  return app;
}

function routesOf(app: ReturnType<typeof routeGroup<AnyEnv>>) {
  return app.openAPIRegistry.definitions.flatMap((each) => (each.type === 'route' ? [each.route] : []));
}
