// One source of the benchmark that takes its time: serves a folder of content.py, with a wait before `$everything`.
//
//	slow -port N -folder PATH -wait 300ms
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	port := flag.Int("port", 0, "loopback port")
	folder := flag.String("folder", "", "the source's folder")
	wait := flag.Duration("wait", 300*time.Millisecond, "before everything")
	flag.Parse()
	files := map[string][]byte{}
	for _, name := range []string{"metadata", "search-one", "everything"} {
		bytes, err := os.ReadFile(*folder + "/" + name + ".json")
		if err != nil {
			fmt.Fprintln(os.Stderr, "slow:", err)
			os.Exit(1)
		}
		files[name] = bytes
	}
	handler := http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		name := "everything"
		switch {
		case request.URL.Path == "/metadata":
			name = "metadata"
		case request.URL.Path == "/Patient":
			name = "search-one"
		case strings.HasSuffix(request.URL.Path, "/$everything"):
			time.Sleep(*wait)
		default:
			http.NotFound(answer, request)
			return
		}
		answer.Header().Set("Content-Type", "application/fhir+json")
		answer.Header().Set("Content-Length", fmt.Sprint(len(files[name])))
		answer.Write(files[name])
	})
	fmt.Fprintln(os.Stderr, "slow:", http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), handler))
	os.Exit(1)
}
