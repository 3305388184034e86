-- +goose Up
-- The journal: one row is the entry of the audit log and what listeners hear of it.
CREATE TABLE journal (
    district TEXT   NOT NULL,
    position BIGINT NOT NULL,         -- place in commit order and in the sealed log, from 0
    id       TEXT   NOT NULL,         -- of the deed; for an action on a case that of its event
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL,         -- account, or system:NAME
    action   TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    detail   TEXT   NOT NULL,         -- JSON without personal data
    topic    TEXT   NOT NULL,         -- '' where nobody listens
    path     TEXT   NOT NULL,         -- territory path of what changed, for who may hear of it
    was      TEXT   NOT NULL DEFAULT '', -- the path before, where it was another
    told     TEXT   NOT NULL,         -- JSON without personal data
    PRIMARY KEY (district, position),
    UNIQUE (district, id)
) WITHOUT ROWID;
INSERT INTO journal (district, position, id, at, actor, action, subject, detail, topic, path, told)
    SELECT a.district, a.position, a.id, a.at, a.actor, a.action, a.subject, a.detail, COALESCE(o.topic, ''), COALESCE(o.path, ''), COALESCE(o.body, '')
    FROM audit_entry a LEFT JOIN outbox o ON o.district = a.district AND o.id = a.id AND o.topic = 'case';
UPDATE outbox_reader SET position = COALESCE((SELECT MAX(j.position) + 1 FROM journal j JOIN outbox o ON o.district = j.district AND o.id = j.id
    WHERE j.district = outbox_reader.district AND o.position <= outbox_reader.position), 0);
UPDATE search_cursor SET position = COALESCE((SELECT MAX(j.position) + 1 FROM journal j JOIN outbox o ON o.district = j.district AND o.id = j.id
    WHERE j.district = search_cursor.district AND o.position <= search_cursor.position), 0);
DROP TABLE audit_entry;
DROP TABLE outbox;
ALTER TABLE thing_state ADD COLUMN entry TEXT NOT NULL DEFAULT ''; -- that wrote it last
ALTER TABLE call_back ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- When things wake that keep no timer in a column of their own.
CREATE TABLE timer (
    district TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    due_at   BIGINT NOT NULL,
    PRIMARY KEY (district, kind, id)
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (district, kind, due_at);

-- +goose Down
DROP TABLE timer;
ALTER TABLE call_back DROP COLUMN version;
ALTER TABLE thing_state DROP COLUMN entry;
CREATE TABLE audit_entry (
    district TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    position BIGINT,
    at       BIGINT NOT NULL,
    actor    TEXT   NOT NULL,
    action   TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    detail   TEXT   NOT NULL,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX audit_entry_pending ON audit_entry (district, id) WHERE position IS NULL;
CREATE UNIQUE INDEX audit_entry_position ON audit_entry (district, position) WHERE position IS NOT NULL;
CREATE TABLE outbox (
    district TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    position BIGINT,
    topic    TEXT   NOT NULL,
    subject  TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (district, id)
) WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (district, id) WHERE position IS NULL;
CREATE UNIQUE INDEX outbox_position ON outbox (district, position) WHERE position IS NOT NULL;
INSERT INTO audit_entry (district, id, position, at, actor, action, subject, detail) SELECT district, id, position, at, actor, action, subject, detail FROM journal;
INSERT INTO outbox (district, id, position, topic, subject, path, at, body)
    SELECT district, id, position + 1, topic, subject, path, at, told FROM journal WHERE topic <> '';
DROP TABLE journal;
