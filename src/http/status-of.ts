/** Codes whose status their ending does not tell. */
const exact: Record<string, number> = {
  'account.exists': 409,
  'account.password_wrong': 401,
  'auth.password_too_long': 400,
  'auth.password_too_short': 400,
  'auth.refused': 400,
  'auth.reset_by_admin_only': 409,
  'auth.unauthorized': 401,
  'auth.wrong_credentials': 401,
  'citation.file_not_allowed': 403,
  'contact.hmac_invalid': 403,
  'contact.hmac_required': 403,
  'contact.jwt_algorithm_refused': 403,
  'contact.jwt_expired': 403,
  'contact.jwt_invalid': 403,
  'contact.jwt_signature_invalid': 403,
  'conversation.busy': 409,
  'document.broken': 422,
  'document.empty': 422,
  'document.encrypted': 422,
  'document.no_text': 422,
  'document.not_encrypted': 409,
  'document.unsafe': 422,
  'document.unsupported': 422,
  'faq_import.no_table': 422,
  'golden_import.no_table': 422,
  'golden_run.empty': 400,
  'idempotency.key_expired': 409,
  'idempotency.key_reused': 409,
  'inbox.in_use': 409,
  'invitation.already_member': 409,
  'member.in_other_workspace': 409,
  'member.last_admin': 409,
  'rate.limited': 429,
  'report.too_many_buckets': 400,
  'report.too_many_rows': 400,
  'request.cross_origin': 403,
  'request.method_not_allowed': 405,
  'request.unsupported_media_type': 415,
  'schedule.time_zone_unknown': 400,
  'visitor.revoked': 401,
  'workspace.ambiguous': 400,
};

/** By how a code ends: `inbox.not_found`, `setup.link_invalid`. */
const byEnding: [string, number][] = [
  ['not_found', 404],
  ['invalid', 400],
  ['malformed', 400],
  ['unauthenticated', 401],
  ['expired', 401],
  ['forbidden', 403],
  ['scope_missing', 403],
  ['refused', 403],
  ['conflict', 409],
  ['not_allowed', 409],
  ['too_large', 413],
  ['unavailable', 503],
];

/** The HTTP status of an AppError's code; undefined for a code that is not meant for callers. */
export function statusOf(code: string): number | undefined {
  const ending = byEnding.find(([end]) => code.endsWith(`.${end}`) || code.endsWith(`_${end}`));
  return exact[code] ?? ending?.[1];
}
