-- +goose Up
-- Photos, sound and documents. The files themselves are kept by package blob, under the SHA-256 of what is in them.
CREATE TABLE media (
    district   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    account    TEXT    NOT NULL CHECK (account <> ''),
    slot       INTEGER NOT NULL, -- one of the few that an account has for unfinished uploads
    draft      TEXT    NOT NULL, -- digest of what was announced: the same id announces the same again
    state      TEXT    NOT NULL CHECK (state IN ('uploading', 'ready', 'refused')),
    reason     TEXT    NOT NULL, -- code of the fault for which it was refused
    kind       TEXT    NOT NULL CHECK (kind IN ('', 'photo', 'sound', 'document')),
    type       TEXT    NOT NULL, -- of the file that is kept
    name       TEXT    NOT NULL,
    size       BIGINT  NOT NULL CHECK (size > 0), -- as sent, like sha256
    sha256     TEXT    NOT NULL,
    blob       TEXT    NOT NULL, -- key of the file that is kept: of a photo the picture made anew, otherwise what was sent
    thumbnail  TEXT    NOT NULL, -- key of the small picture of a photo
    width      INTEGER NOT NULL, -- of the file that is kept
    height     INTEGER NOT NULL,
    taken_at   BIGINT  NOT NULL,
    lon        REAL, -- WGS 84, as the camera says
    lat        REAL,
    look       BIGINT,  -- perceptual hash of a photo, null where it says nothing
    look_1     INTEGER, -- its four quarters, to find those that are nearly the same
    look_2     INTEGER,
    look_3     INTEGER,
    look_4     INTEGER,
    created_at BIGINT  NOT NULL,
    case_id    TEXT    NOT NULL,
    entry      TEXT    NOT NULL, -- the report or event of the case that it came with
    PRIMARY KEY (district, id),
    CHECK ((state = 'refused') = (reason <> '')),
    CHECK ((state = 'ready') = (kind <> '') AND (state = 'ready') = (blob <> '')),
    CHECK ((kind = 'photo') = (thumbnail <> '')),
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK (state = 'ready' OR case_id = ''),
    CHECK ((case_id = '') = (entry = ''))
) WITHOUT ROWID;
CREATE UNIQUE INDEX media_slot ON media (district, account, slot) WHERE state = 'uploading';
CREATE INDEX media_case ON media (district, case_id) WHERE case_id <> '';
CREATE INDEX media_loose ON media (created_at) WHERE case_id = '';
CREATE INDEX media_sha256 ON media (district, sha256) WHERE sha256 <> '';
CREATE INDEX media_blob ON media (blob) WHERE blob <> '';
CREATE INDEX media_thumbnail ON media (thumbnail) WHERE thumbnail <> '';
CREATE INDEX media_look_1 ON media (district, look_1) WHERE look_1 IS NOT NULL;
CREATE INDEX media_look_2 ON media (district, look_2) WHERE look_2 IS NOT NULL;
CREATE INDEX media_look_3 ON media (district, look_3) WHERE look_3 IS NOT NULL;
CREATE INDEX media_look_4 ON media (district, look_4) WHERE look_4 IS NOT NULL;

-- +goose Down
DROP TABLE media;
