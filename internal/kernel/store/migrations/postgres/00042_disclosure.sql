-- +goose Up
-- Who read personal data in clear, and for what.
CREATE TABLE disclosure (
    district    TEXT    NOT NULL,
    id          TEXT    NOT NULL, -- made by who reads
    account     TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL, -- an id; of a search by phone the keyed hash of the number
    fields      TEXT    NOT NULL, -- separated by spaces
    persons     INTEGER NOT NULL CHECK (persons >= 0),
    purpose     TEXT    NOT NULL,
    remark      TEXT    NOT NULL,
    beyond      INTEGER NOT NULL CHECK (beyond IN (0, 1)), -- the limit, on the signature of another
    review      TEXT    NOT NULL CHECK (review IN ('', 'drawn', 'proper', 'improper')),
    reviewer    TEXT    NOT NULL DEFAULT '',
    reviewed_at BIGINT  NOT NULL DEFAULT 0,
    finding     TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (district, id),
    CHECK ((review IN ('proper', 'improper')) = (reviewer <> '')),
    CHECK (reviewer <> account)
);
CREATE INDEX disclosure_at ON disclosure (district, at, id);
CREATE INDEX disclosure_drawn ON disclosure (district, at, id) WHERE review = 'drawn';

-- Numbered slots: whoever reads takes the next ones, so that readings side by side cannot pass the limit together. A bucket is an hour or an allowance.
CREATE TABLE disclosure_slot (
    district TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    bucket   TEXT    NOT NULL,
    slot     INTEGER NOT NULL CHECK (slot > 0),
    taken_at BIGINT  NOT NULL,
    PRIMARY KEY (district, account, bucket, slot)
);

-- What the signature of a second person opens for an hour.
CREATE TABLE disclosure_allowance (
    district TEXT    NOT NULL,
    id       TEXT    NOT NULL, -- of the request
    account  TEXT    NOT NULL,
    persons  INTEGER NOT NULL CHECK (persons > 0),
    from_at  BIGINT  NOT NULL,
    to_at    BIGINT  NOT NULL CHECK (to_at > from_at),
    PRIMARY KEY (district, id)
);
CREATE INDEX disclosure_allowance_account ON disclosure_allowance (district, account, to_at);

-- +goose Down
DROP TABLE disclosure_allowance;
DROP TABLE disclosure_slot;
DROP TABLE disclosure;
