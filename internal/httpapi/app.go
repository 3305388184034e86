package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"liandong/web"
)

const notBuilt = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>liandong 联动</title>
<body style="font:16px/1.6 system-ui,sans-serif;max-width:40em;margin:4em auto;padding:0 1em">
<h1>网页尚未构建</h1><p>接口已在运行:<a href="/openapi.json">/openapi.json</a>。要使用网页,请运行 <code>make run</code>(需要 Node.js)。</p>
<h1 lang="en">The web pages are not built</h1><p lang="en">The API is running: <a href="/openapi.json">/openapi.json</a>. For the pages, run <code>make run</code> (needs Node.js).</p>`

// app serves the embedded pages; addresses that are no file get the start page, whose router knows them.
func app() http.Handler {
	files := http.FileServerFS(web.Files())
	_, err := fs.Stat(web.Files(), "index.html")
	built := err == nil
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if !built {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notBuilt))
			return
		}
		if info, err := fs.Stat(web.Files(), name); name == "" || err != nil || info.IsDir() {
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, web.Files(), "index.html")
			return
		}
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // names carry a hash
		}
		files.ServeHTTP(w, r)
	})
}
