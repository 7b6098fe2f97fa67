import type { Knex } from 'knex'

/**
 * The audit: one chain of hashes for each process that answers. Rows are only ever added; a trigger refuses everything else, so that
 * whoever wants to change history must first take the trigger away and then still meets the hashes and the exported checkpoints.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_chain (
      chain_id uuid primary key,
      started_at timestamptz(3) not null,
      hub_version text not null,
      key_id text not null,
      previous_chain_id uuid,
      previous_sequence bigint,
      previous_hash text
    );
    comment on table audit_chain is 'One process that answered, and the last checkpoint that it found at its start. 审计链';
    comment on column audit_chain.key_id is 'Which public key its checkpoints are signed for. 签名公钥编号';

    create table audit_entry (
      chain_id uuid not null,
      sequence bigint not null,
      at timestamptz(3) not null,
      principal_id text not null,
      principal_kind text not null,
      role_code text not null,
      roles_revision text,
      purpose text,
      operation_kind text not null,
      operation_name text,
      document_hash text,
      jurisdictions bigint[] not null,
      jurisdiction_count integer not null,
      departments text[] not null,
      record_count integer not null,
      withheld_count integer not null,
      duration_ms integer not null,
      outcome text not null,
      error_codes text[] not null,
      trace_id text not null,
      previous_hash text not null,
      hash text not null,
      primary key (chain_id, sequence)
    );
    create index audit_entry_by_time on audit_entry (at desc, chain_id, sequence desc);
    create index audit_entry_by_principal on audit_entry (principal_id, at desc);
    comment on table audit_entry is 'One operation: who, why, which, about what, how much, how it ended. No answer and no variable. 审计条目';
    comment on column audit_entry.document_hash is 'SHA-256 of the operation without its values, aliases and names. 操作摘要';
    comment on column audit_entry.jurisdictions is 'The first 200 areas asked about; jurisdiction_count has the number of all. 所查行政区划';
    comment on column audit_entry.hash is 'SHA-256 of the other columns, the hash of the entry before among them. 哈希';

    create table audit_checkpoint (
      chain_id uuid not null,
      sequence bigint not null,
      at timestamptz(3) not null,
      hash text not null,
      final boolean not null,
      key_id text not null,
      signature text not null,
      primary key (chain_id, sequence, final)
    );
    comment on table audit_checkpoint is 'Hash of an entry, signed; the same line is exported outside of the store. 审计检查点';
    comment on column audit_checkpoint.final is 'Written at the orderly end of the process: nothing follows. 末检查点';

    create function audit_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'The audit is append only: % on % is refused.', tg_op, tg_table_name using errcode = 'insufficient_privilege';
    end
    $$;
  `)
  for (const table of ['audit_chain', 'audit_entry', 'audit_checkpoint']) {
    await knex.raw(
      `create trigger append_only before update or delete or truncate on ${table} for each statement execute function audit_append_only()`,
    )
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table audit_checkpoint, audit_entry, audit_chain; drop function audit_append_only()')
}
