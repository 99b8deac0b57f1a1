/**
 * The closed list of problem types (RFC 9457): slug, status, title in Chinese and English.
 * Owns what can go wrong for a caller; how it is written to HTTP is http/problem-reply.ts.
 */

export type Language = 'zh' | 'en';

interface ProblemType {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

const TYPES = {
  'invalid-request': { status: 400, zh: '请求有误', en: 'The request is not valid' },
  'malformed-body': { status: 400, zh: '请求正文无法解析', en: 'The body cannot be parsed' },
  'crs-required': {
    status: 400,
    zh: '请用 crs 说明坐标系：wgs84、gcj02 或 bd09',
    en: 'Say with crs which coordinate system: wgs84, gcj02 or bd09',
  },
  'invalid-cursor': { status: 400, zh: '游标无效', en: 'The cursor is not valid' },
  unauthenticated: { status: 401, zh: '请先登录或提供令牌', en: 'A valid token is needed' },
  'sign-in-failed': { status: 401, zh: '用户名或密码不正确', en: 'The name or the password is not right' },
  'sign-in-refused': { status: 401, zh: '无法用此身份登录', en: 'That identity cannot sign in here' },
  csrf: {
    status: 403,
    zh: '缺少或不正确的 X-CSRF-Token，或请求来自别的网站',
    en: 'X-CSRF-Token is missing or wrong, or the request came from another site',
  },
  forbidden: { status: 403, zh: '没有权限', en: 'This caller may not do that' },
  'wgs84-restricted': {
    status: 403,
    zh: 'WGS-84 坐标只提供给获授权的调用方',
    en: 'WGS-84 output is for authorised callers only',
  },
  'not-found': { status: 404, zh: '没有找到', en: 'Not found' },
  'method-not-allowed': { status: 405, zh: '此地址不支持该方法', en: 'This address does not support that method' },
  'not-acceptable': { status: 406, zh: '无法提供所要求的格式', en: 'That format is not available' },
  timeout: { status: 408, zh: '请求超时', en: 'The request took too long to arrive' },
  conflict: { status: 409, zh: '与现有数据冲突', en: 'That conflicts with what is stored' },
  'already-exists': { status: 409, zh: '已经存在', en: 'It already exists' },
  'duty-holder-conflict': {
    status: 409,
    zh: '同一时间只能有一个责任单位',
    en: 'Only one duty holder at any moment',
  },
  'duty-holder-missing': {
    status: 409,
    zh: '公开的驿站必须始终有责任单位',
    en: 'A published station needs a duty holder today and on every day after',
  },
  'activity-full': { status: 409, zh: '名额已满', en: 'Every place is taken' },
  'activity-over': { status: 409, zh: '活动已结束', en: 'The activity is over' },
  'activity-cancelled': { status: 409, zh: '活动已取消', en: 'The activity was called off' },
  'activity-not-begun': { status: 409, zh: '活动尚未开始', en: 'The activity has not begun' },
  gone: { status: 410, zh: '已停用', en: 'It is no longer there' },
  'cursor-too-old': {
    status: 410,
    zh: '游标太旧，请重新下载图层再继续',
    en: 'The cursor is too old: fetch the layer again and go on from its cursor',
  },
  'precondition-failed': { status: 412, zh: '内容已被别人修改', en: 'Somebody changed it in the meantime' },
  'body-too-large': { status: 413, zh: '请求正文过大', en: 'The body is too large' },
  'uri-too-long': { status: 414, zh: '地址过长', en: 'The address is too long' },
  'unsupported-media-type': { status: 415, zh: '不支持的内容类型', en: 'That content type is not supported' },
  'range-not-satisfiable': { status: 416, zh: '所要求的字节范围不存在', en: 'There are no such bytes' },
  'outside-service-area': {
    status: 422,
    zh: '位置不在服务范围（中国大陆）内',
    en: 'The position lies outside the service area (mainland China)',
  },
  'coordinates-swapped': {
    status: 422,
    zh: '经度和纬度看起来写反了',
    en: 'Longitude and latitude seem to be swapped',
  },
  'district-mismatch': {
    status: 422,
    zh: '位置不在所填的区县内',
    en: 'The position lies outside the stated district',
  },
  'unknown-district': { status: 422, zh: '没有这个行政区划代码', en: 'There is no such adcode' },
  'unknown-amenity': { status: 422, zh: '没有这种设施', en: 'There is no such amenity' },
  'unknown-maintainer': { status: 422, zh: '没有这个单位', en: 'There is no such maintainer' },
  'invalid-hours': { status: 422, zh: '开放时间无法识别', en: 'The opening hours cannot be read' },
  'invalid-photo': { status: 422, zh: '照片无法读取', en: 'The photo cannot be read' },
  'weak-password': { status: 422, zh: '密码不够安全', en: 'That password is too easy to guess' },
  'unreadable-file': { status: 422, zh: '文件无法导入', en: 'The file cannot be imported' },
  'crs-unclear': {
    status: 422,
    zh: '坐标系不明，请用 crs 说明：wgs84、gcj02 或 bd09',
    en: 'The coordinate system is not certain: say with crs whether wgs84, gcj02 or bd09',
  },
  'import-state': {
    status: 409,
    zh: '导入目前的状态不允许这一步',
    en: 'The import is not in a state for that',
  },
  'idempotency-key-reused': {
    status: 422,
    zh: '同一个 Idempotency-Key 用在了不同的请求上',
    en: 'That Idempotency-Key was used with another request',
  },
  'precondition-required': {
    status: 428,
    zh: '请用 If-Match 说明所依据的版本',
    en: 'Send If-Match with the ETag that you edited',
  },
  'too-many-requests': { status: 429, zh: '请求过于频繁', en: 'Too many requests' },
  'headers-too-large': { status: 431, zh: '请求头过大', en: 'The request headers are too large' },
  'internal-error': { status: 500, zh: '服务器内部错误', en: 'Internal error' },
  overloaded: { status: 503, zh: '服务繁忙，请稍后再试', en: 'Busy: try again shortly' },
  'sign-in-unavailable': {
    status: 503,
    zh: '身份提供方暂时不可用',
    en: 'The identity provider is away: try again shortly',
  },
  'database-unavailable': { status: 503, zh: '数据库暂时不可用', en: 'The database is away: try again shortly' },
} as const satisfies Record<string, ProblemType>;

export type ProblemSlug = keyof typeof TYPES;

/** Words for people, by language; one text serves both when it is a plain fact. */
export type Wording = string | Readonly<Record<Language, string>>;

export function inLanguage(words: Wording, language: Language): string {
  return typeof words === 'string' ? words : words[language];
}

/** One fault of the input: where, which, and what about it. Never repeats the value: it may be a rider's position. */
export interface ProblemError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  readonly code: string;
  readonly detail: Wording;
}

export interface ProblemOptions {
  /** What happened here. */
  readonly detail?: Wording;
  readonly errors?: readonly ProblemError[];
  /** Further members of the body, such as the district a point really lies in. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere below a route; written as application/problem+json. */
export class Problem extends Error {
  readonly slug: ProblemSlug;
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(slug: ProblemSlug, options: ProblemOptions = {}) {
    super(slug);
    this.name = 'Problem';
    this.slug = slug;
    this.status = TYPES[slug].status;
    this.options = options;
  }

  title(language: Language): string {
    return TYPES[this.slug][language];
  }

  detail(language: Language): string | undefined {
    const { detail } = this.options;
    return detail === undefined ? undefined : inLanguage(detail, language);
  }
}

/** Every slug with its status and titles, for the documentation page of problem types. */
export function problemTypes(): ReadonlyArray<{ slug: ProblemSlug } & ProblemType> {
  return (Object.keys(TYPES) as ProblemSlug[]).map((slug) => ({ slug, ...TYPES[slug] }));
}
