// Package middleware is what lies around all routes: bounds of what is read and waited for, panics, compression, metrics.
package middleware

import (
	"fmt"
	"net/http"
	"path"
	"runtime/debug"
	"strings"

	"liandong/internal/edge/problem"
)

// Straight refuses addresses of the API with empty or dotted segments: the mux would send the client on to an address that is another route, in words that are
// no problem document and with escapes that it escapes again.
func Straight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean(r.URL.Path)
		if clean != "/" && strings.HasSuffix(r.URL.Path, "/") {
			clean += "/"
		}
		if clean != r.URL.Path && (strings.HasPrefix(clean, "/api/") || strings.HasPrefix(r.URL.Path, "/api/")) {
			problem.Write(w, r, problem.ErrNoRoute.New())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Recovered returns a panic with a problem and keeps its trace in the log.
func Recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				problem.Write(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
