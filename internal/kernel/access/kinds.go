package access

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: account, sessions and grants.
var (
	accountRows = store.Declare(store.Kind{Name: "account", Table: "account", Key: []string{"account"}, Columns: []string{
		"person", "name", "password_hash", "created_at", "disabled_at", "once", "area"}})
	sessionRows = store.Declare(store.Kind{Name: "session", Table: "session", Key: []string{"token_hash"}, Columns: []string{
		"id", "account", "created_at", "expires_at", "revoked_at", "client", "network"},
		Left: map[string]string{"seen_at": "when it was last used, to some minutes"}})
	markRows  = store.Declare(store.Kind{Name: "person_mark", Table: "person_mark", Key: []string{"mark"}, Columns: []string{"person"}})
	grantRows = store.Declare(store.Kind{Name: "grant", Table: "access_grant", Key: []string{"id"}, Columns: []string{
		"account", "role", "grid", "path", "classes", "via", "valid_from", "valid_to", "granted_by",
		"granted_at"}})
)
