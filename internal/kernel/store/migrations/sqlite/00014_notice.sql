-- +goose Up
-- How somebody wants to hear of things; who has no row hears in Chinese, at the district's quiet hours.
CREATE TABLE notice_person (
    district   TEXT NOT NULL,
    account    TEXT NOT NULL,
    language   TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    quiet_from TEXT NOT NULL, -- HH:MM in Asia/Shanghai, '' for no quiet hours
    quiet_to   TEXT NOT NULL,
    PRIMARY KEY (district, account),
    CHECK ((quiet_from = '') = (quiet_to = ''))
) WITHOUT ROWID;

CREATE TABLE notice_choice (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind <> ''), -- code of a template, * for all
    channel  TEXT    NOT NULL CHECK (channel IN ('inbox', 'mail', 'sms', 'wecom', 'webhook')),
    wanted   INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    PRIMARY KEY (district, account, kind, channel)
) WITHOUT ROWID;

-- Where somebody is reached.
CREATE TABLE notice_contact (
    district TEXT NOT NULL,
    account  TEXT NOT NULL,
    channels TEXT NOT NULL, -- those that have a contact, separated by spaces
    contacts BLOB NOT NULL, -- sealed
    PRIMARY KEY (district, account)
) WITHOUT ROWID;

CREATE TABLE notice (
    district   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    account    TEXT    NOT NULL, -- '' where it goes to an address
    template   TEXT    NOT NULL,
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    case_id    TEXT    NOT NULL,
    content    BLOB    NOT NULL, -- sealed {title, body, values}: what was told stays as it was told
    inbox      INTEGER NOT NULL CHECK (inbox IN (0, 1)), -- shown in the inbox of the account
    created_at BIGINT  NOT NULL,
    read_at    BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, id),
    CHECK (inbox = 0 OR account <> '')
);
CREATE INDEX notice_inbox ON notice (district, account, created_at, id) WHERE inbox = 1;
CREATE INDEX notice_unread ON notice (district, account) WHERE inbox = 1 AND read_at = 0;

-- One row for each channel on which a notice goes out; the inbox needs none.
CREATE TABLE notice_delivery (
    district        TEXT    NOT NULL,
    notice_id       TEXT    NOT NULL,
    channel         TEXT    NOT NULL CHECK (channel IN ('mail', 'sms', 'wecom', 'webhook')),
    account         TEXT    NOT NULL, -- '' where it goes to an address
    language        TEXT    NOT NULL, -- of who has no account
    target          BLOB,             -- sealed address of who has no account; forgotten once it is sent
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'skipped')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    created_at      BIGINT  NOT NULL,
    next_at         BIGINT  NOT NULL,
    claim           TEXT    NOT NULL DEFAULT '', -- of the sender that is at it
    claimed_until   BIGINT  NOT NULL DEFAULT 0,
    last_error_code TEXT    NOT NULL DEFAULT '',
    last_at         BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (district, notice_id, channel)
);
CREATE INDEX notice_delivery_due ON notice_delivery (channel, next_at) WHERE state = 'waiting';
CREATE INDEX notice_delivery_waiting ON notice_delivery (district, channel, created_at) WHERE state = 'waiting';
CREATE INDEX notice_delivery_dead ON notice_delivery (district, channel, last_at, notice_id) WHERE state = 'dead';
CREATE INDEX notice_delivery_error ON notice_delivery (district, channel, last_at) WHERE last_error_code <> '' AND state <> 'skipped';

-- What a demonstration sent to nobody: see notice.Recorder.
CREATE TABLE recorded_message (
    district  TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    notice_id TEXT   NOT NULL,
    shown_to  TEXT   NOT NULL, -- masked
    content   BLOB   NOT NULL, -- sealed {title, body}
    at        BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX recorded_message_at ON recorded_message (district, at, id);

-- +goose Down
DROP TABLE recorded_message;
DROP TABLE notice_delivery;
DROP TABLE notice;
DROP TABLE notice_contact;
DROP TABLE notice_choice;
DROP TABLE notice_person;
