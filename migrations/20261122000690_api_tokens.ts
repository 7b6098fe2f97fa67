import type { Knex } from 'knex'

/**
 * API tokens of machines. Only the hash of a token is kept. No slow hash and no salt: the secret is 256 random bits, which nobody finds by
 * trying, and a hash that takes a tenth of a second would let whoever sends invented tokens keep the hub busy.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table api_token (
      id text primary key check (id ~ '^[0-9a-f]{12}$'),
      hash bytea not null check (length(hash) = 32),
      role text not null,
      everywhere boolean not null,
      scope_codes text[] not null,
      purpose text check (length(purpose) between 1 and 200),
      note text check (length(note) between 1 and 200),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      last_used_on date,
      check (everywhere = (cardinality(scope_codes) = 0)),
      check (expires_at > created_at and expires_at <= created_at + interval '400 days')
    );
    comment on table api_token is 'API tokens of machines; the tokens themselves are kept nowhere. 机器访问令牌，令牌本身不保存';
    comment on column api_token.id is 'Stands in the token and in the audit. 令牌标识';
    comment on column api_token.hash is 'SHA-256 of the whole token. 令牌的散列值';
    comment on column api_token.role is 'Code of a role of the roles file. 角色代码';
    comment on column api_token.everywhere is 'Whether the scope is the whole tree. 是否为全部地区';
    comment on column api_token.scope_codes is 'Codes of the areas, as they were given. 辖区代码';
    comment on column api_token.purpose is 'What records are asked for, unless the request says otherwise. 默认用途';
    comment on column api_token.note is 'What the token is for; never the name of a person. 备注，不得填写人名';
    comment on column api_token.last_used_on is 'The last day of use, and no more of it. 最近使用日期';
    revoke all on api_token from public;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table api_token')
}
