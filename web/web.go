// Package web embeds the built web apps.
package web

import (
	"embed"
	"encoding/json"
	"io/fs"
	"path"
)

//go:embed all:dist
var dist embed.FS

//go:embed apps/*/paths.json
var paths embed.FS

// Files is the built app: empty but for a marker where it has not been built.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // dist is always embedded
	}
	return sub
}

// Start is the start page of an app among the files.
func Start(app string) string { return "apps/" + app + "/index.html" }

// Desk is the app to which all addresses belong that no other app has.
const Desk = "desk"

// Apps says which app has what lies at and below an address (apps/NAME/paths.json).
func Apps() map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(paths, "apps/*/paths.json")
	for _, name := range names {
		var below []string
		content, unread := paths.ReadFile(name)
		if err = unread; err == nil {
			err = json.Unmarshal(content, &below)
		}
		if err != nil {
			break
		}
		for _, one := range below {
			all[one] = path.Base(path.Dir(name))
		}
	}
	if err != nil {
		panic(err) // they are embedded
	}
	return all
}
