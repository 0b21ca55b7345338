import AccessControl
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Synchronization
import Testing

@testable import StaffWeb

/// Each route: status, headers, who may.
@Suite struct RouteTests {
    static let cookie: HTTPFields = [.cookie: "carerecord=cookie-1"]
    static let other: HTTPFields = [.cookie: "carerecord=cookie-2"]
    static let look = "/looks/" + ExampleLooks.id.text

    /// One request, without following redirects.
    static func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = cookie, body: String = "",
        desk: any LookDesk = FakeDesk(), signIn: SignInDesk = .fake(), mixUps: [MixUpRow] = [], own: OwnDesk = OwnDesk(),
        queue: (@Sendable (StaffMember) async throws -> [MixUpRow])? = nil
    ) async throws -> TestResponse {
        let app = Application(router: Routes.router(.example(desk, signIn: signIn, mixUps: mixUps, own: own, queue: queue)))
        var headers = headers
        if method == .post { headers[.contentType] = "application/x-www-form-urlencoded" }
        let sent = headers
        return try await app.test(.router) { client in
            try await client.execute(uri: uri, method: method, headers: sent, body: ByteBuffer(string: body))
        }
    }

    static func text(_ response: TestResponse) -> String { String(buffer: response.body) }

    @Test(
        "each page of a look answers, with the headers that every answer has",
        arguments: [
            "", "/timeline", "/person", "/who-said-what", "/why", "/print", "/medicines", "/results", "/allergies", "/care-plans",
            "/identity", "/results?apart=1", "/timeline?page=2",
        ])
    func pages(_ path: String) async throws {
        let response = try await Self.ask(Self.look + path)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(
            response.headers[HTTPField.Name("Referrer-Policy")!] == "same-origin",
            "no-referrer would make browsers send Origin: null with our own forms")
        #expect(
            response.headers[.contentSecurityPolicy]
                == "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self' https://sign-in.example; frame-ancestors 'none'; base-uri 'none'"
        )
        #expect(Self.text(response).contains("OKONKWO, Margaret (Mrs)"))
        #expect(Self.text(response).contains("<title>A ● "), "the title begins with the mark and not with the name")
    }

    @Test(
        "who names JSON gets JSON, from every method and for every error; who names a page, or nothing, gets a page",
        arguments: [
            ("application/json", true), ("application/fhir+json", true), ("application/json, text/plain, */*", true),
            ("application/fhir+json; q=0.9, text/html; q=0.5", true), ("text/html, application/json;q=0.9", false),
            ("application/json;q=0", false), ("*/*", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
        ])
    func accepted(_ accept: String, _ isJSON: Bool) async throws {
        var headers = Self.cookie
        headers[.accept] = accept
        let waiting = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, []))
        for (uri, method, body, desk, status) in [
            (Self.look, HTTPRequest.Method.get, "", FakeDesk(), 200), ("/looks/never-was-0123456789abcdef/why", .get, "", FakeDesk(), 404),
            ("/looks/ended-look-0123456789abcdef/why", .get, "", FakeDesk(), 410), ("/no-such-page", .get, "", FakeDesk(), 404),
            ("/looks", .get, "", FakeDesk(), 405), ("/looks", .post, "nhs-number=1", FakeDesk(), 400),
            ("/looks", .post, "nhs-number=9996241858", FakeDesk(openError: .personNotFound), 404),
            ("/find", .post, "family=", FakeDesk(), 400),
            ("/looks/never-was-0123456789abcdef/medicines", .post, "words=a", FakeDesk(), 404),
            (Self.look + "/challenge", .post, "reason=none", FakeDesk(openError: .notConfirmed(.unknownReason), pending: waiting), 400),
        ] as [(String, HTTPRequest.Method, String, FakeDesk, UInt)] {
            let response = try await Self.ask(uri, method, headers, body: body, desk: desk)
            #expect(UInt(response.status.code) == status, "\(method) \(uri)")
            let type = response.headers[.contentType] ?? ""
            #expect(type.hasPrefix(isJSON ? "application/fhir+json" : "text/html"), "\(method) \(uri): \(type)")
        }
    }

    @Test(
        "without a session every page leads to sign-in, and JSON gets 401",
        arguments: ["/", "/mix-ups", look, look + "/medicines", look + "/print"])
    func signedOut(_ path: String) async throws {
        let page = try await Self.ask(path, .get, [:])
        #expect(page.status == .seeOther)
        #expect(page.headers[.location]?.hasPrefix("/sign-in?return=/") == true)
        let json = try await Self.ask(path, .get, [.accept: "application/fhir+json"])
        #expect(json.status == .unauthorized)
        #expect(json.headers[.contentType] == "application/fhir+json; charset=utf-8")
        let post = try await Self.ask("/looks", .post, [:], body: "nhs-number=9996241858")
        #expect(post.status == .seeOther)
        #expect(post.headers[.location] == "/sign-in")
    }

    @Test("another session's look, a look that never was and an address that cannot be one are answered alike")
    func othersLooks() async throws {
        func body(_ response: TestResponse) -> String {
            Self.text(response).replacing(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/, with: "REFERENCE")
        }
        for path in ["", "/medicines", "/why", "/print", "/entries/AAAAAAAAAAAAAAAAAAAA", "/entries/AAAAAAAAAAAAAAAAAAAA/attachments/0"] {
            let theirs = try await Self.ask(Self.look + path, .get, Self.other)
            let never = try await Self.ask("/looks/never-was-0123456789abcdefgh" + path, .get, Self.other)
            let impossible = try await Self.ask("/looks/%3Cx%3E" + path, .get, Self.other)
            for response in [theirs, never, impossible] { #expect(response.status == .notFound) }
            #expect(body(theirs) == body(never), "\(path)")
            #expect(body(theirs) == body(impossible), "\(path)")
            #expect(theirs.headers[.contentLength] == never.headers[.contentLength])
        }
        let close = try await Self.ask(Self.look + "/close", .post, Self.other)
        #expect(close.status == .notFound)
    }

    @Test("a look that ended is gone")
    func ended() async throws {
        let response = try await Self.ask("/looks/ended-look-0123456789abcdef")
        #expect(response.status == .gone)
        #expect(Self.text(response).contains("Reference"))
    }

    @Test("POST /looks: a good number leads to its look, a bad one back to the form, with what was typed")
    func opening() async throws {
        let good = try await Self.ask("/looks", .post, body: "nhs-number=999+624+1858")
        #expect(good.status == .seeOther)
        #expect(good.headers[.location] == Self.look)
        let bad = try await Self.ask("/looks", .post, body: "nhs-number=999+624+1859")
        #expect(bad.status == .badRequest)
        #expect(Self.text(bad).contains("There is a problem"))
        #expect(Self.text(bad).contains("value=\"999 624 1859\""))
        let json = try await Self.ask(
            "/looks", .post, [.cookie: "carerecord=cookie-1", .accept: "application/fhir+json"], body: "nhs-number=1")
        #expect(json.status == .badRequest)
        #expect(Self.text(json).contains("OperationOutcome"))
    }

    @Test(
        "what a field cannot hold is refused in words, whatever asks, and is not said again",
        arguments: ["sections=allergies,nonsense", "section-nonsense=1", "presence=nonsense", "presence=0"])
    func fields(_ field: String) async throws {
        let desk = FakeDesk()
        for path in ["/looks", Self.look + "/challenge"] {
            let answer = try await Self.ask(path, .post, body: "nhs-number=9996241858&" + field, desk: desk)
            #expect(answer.status == .badRequest)
            #expect(Self.text(answer).contains(field.hasPrefix("section") ? "There are: " : "presence is 1"))
            #expect(!Self.text(answer).contains("nonsense"))
        }
        #expect(desk.calls.isEmpty)
        for good in ["sections=allergies,medicines", "presence=1", "presence="] {
            #expect(try await Self.ask("/looks", .post, body: "nhs-number=9996241858&" + good).status == .seeOther)
        }
    }

    @Test(
        "failures of looks have their status, words, and no content",
        arguments: [
            (LookError.personNotFound, 404, "Nothing can be shown"), (.demographicsUnavailable, 503, "cannot be checked"),
            (.accountUnavailable, 503, "on record"), (.full(retryAfter: 20), 503, "in 20 seconds"),
            (.tooManySearches(retryAfter: 60), 429, "Nobody was searched for"),
            (.tooManyLooks(retryAfter: 60), 429, "Too much was asked at once"), (.tookTooLong, 503, "took more than two minutes"),
        ])
    func failures(_ error: LookError, _ status: Int, _ words: String) async throws {
        let response = try await Self.ask("/looks", .post, body: "nhs-number=9996241858", desk: FakeDesk(openError: error))
        #expect(response.status.code == status)
        #expect(Self.text(response).contains(words))
        #expect(!Self.text(response).contains("9996241858"))
        if status == 503 || status == 429 { #expect(response.headers[.retryAfter] != nil) }
    }

    @Test("a refusal is a page that says why, and by what name the decision is found")
    func refusal() async throws {
        let staff = ExampleLooks.staff
        let clerk = StaffMemberOf(staff, job: "R8008")
        let response = try await Self.ask(
            "/looks", .post, body: "nhs-number=9996241858",
            desk: FakeDesk(openError: .refused(ExampleLooks.decision(clerk), reference: ExampleLooks.ordinary.id)))
        #expect(response.status == .forbidden)
        #expect(Self.text(response).contains("decision <span class=\"cr-num cr-nowrap\">\(ExampleLooks.ordinary.id.reference)</span>"))
        #expect(!Self.text(response).contains(ExampleLooks.ordinary.id.text))
        #expect(Self.text(response).contains("Your role at this organisation may not use the record"))
    }

    @Test(
        "forged posts are refused by Origin and Sec-Fetch-Site; with neither header a post is accepted",
        arguments: [
            (nil, nil, false), ("http://record.example", nil, false), ("http://record.example", "same-origin", false),
            (nil, "none", false), ("https://evil.example", nil, true), ("null", nil, true), (nil, "cross-site", true),
            (nil, "same-site", true), ("http://record.example", "cross-site", true), ("https://record.example", nil, true),
        ] as [(String?, String?, Bool)])
    func crossSite(_ origin: String?, _ site: String?, _ isRefused: Bool) async throws {
        var settings = Site.example().settings
        settings.origins = ["http://record.example"]
        let app = Application(
            router: StaffWeb.router(
                looks: FakeDesk(), signIn: .fake(), fhirLook: { _, _, _ in Response(status: .ok) }, mixUps: { _ in [] },
                sanitise: { _ in nil }, staticFolder: webFolder, settings: settings))
        var headers = Self.cookie
        headers[.contentType] = "application/x-www-form-urlencoded"
        headers[.origin] = origin
        if let site, let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = site }
        let sent = headers
        for path in ["/looks", "/find", Self.look + "/close", Self.look + "/medicines", "/sign-out"] {
            let response = try await app.test(.router) { client in
                try await client.execute(uri: path, method: .post, headers: sent, body: ByteBuffer(string: "nhs-number=9996241858"))
            }
            #expect((response.status == .forbidden) == isRefused, "\(path)")
        }
    }

    @Test("a filter is a post answered by a page, counts what it shows, and keeps its words out of every address")
    func filter() async throws {
        let response = try await Self.ask(Self.look + "/medicines", .post, body: "words=apixaban&organisation=&from=&to=")
        #expect(response.status == .ok)
        let html = Self.text(response)
        // Its own, and the one that ended because it was changed to it.
        #expect(html.contains("Showing 2 of 12 lines"))
        #expect(html.contains("value=\"apixaban\""))
        #expect(!PageContractTests.tags(html).contains { $0.hasPrefix("<a") && $0.contains("apixaban") })
        let timeline = try await Self.ask(Self.look + "/timeline", .post, body: "from=2025&to=Mar-2025&organisation=RQX")
        #expect(Self.text(timeline).contains("Showing 2 of"))
        let wrong = try await Self.ask(Self.look + "/timeline", .post, body: "from=yesterday")
        #expect(Self.text(wrong).contains("There is a problem"))
    }

    @Test("a search needs a family name and a whole date of birth, and reads dates as people type them")
    func search() async throws {
        let desk = FakeDesk()
        let found = try await Self.ask("/find", .post, body: "family=Okonkwo&born=14%2F3%2F1944", desk: desk)
        #expect(found.status == .ok)
        #expect(desk.calls == ["search Okonkwo 1944-03-14"])
        #expect(Self.text(found).contains("name=\"nhs-number\" value=\"9996241858\""))
        let missing = try await Self.ask("/find", .post, body: "family=&born=1944")
        #expect(missing.status == .badRequest)
        #expect(Self.text(missing).contains("Enter a family name."))
    }

    @Test("a look asked for as FHIR goes to the room that answers it")
    func fhir() async throws {
        let response = try await Self.ask(Self.look, .get, [.cookie: "carerecord=cookie-1", .accept: "application/fhir+json"])
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/fhir+json")
    }

    @Test("printing is accounted for before it leaves, and an entry's opening too")
    func accounts() async throws {
        let desk = FakeDesk()
        _ = try await Self.ask(Self.look + "/print", desk: desk)
        #expect(desk.calls == ["exit print"])
        let entry = ExampleLooks.ordinary.opaqueID(of: ExampleLooks.ordinary.record.lines(.medicines)[0].id)
        let page = try await Self.ask(Self.look + "/entries/" + entry, desk: desk)
        #expect(page.status == .ok)
        #expect(desk.calls == ["exit print", "openEntry"])
        #expect(Self.text(page).contains("&quot;value&quot;: 2.50"))
        #expect(Self.text(page).contains("Pharmacy records desk"))
        let wrong = try await Self.ask(Self.look + "/entries/" + entry + "/wrong", desk: desk)
        #expect(Self.text(wrong).contains("Whom to ask"))
    }

    @Test("a print waits for the last answer, without a script too, and is accounted for once that has come")
    func printWaits() async throws {
        let desk = FakeDesk(ExampleLooks.first, last: .success(ExampleLooks.ordinary))
        let printed = Self.text(try await Self.ask(Self.look + "/print", desk: desk))
        #expect(desk.calls == ["waits for the last answer", "exit print", "waits for the last answer"])
        #expect(!printed.contains("Still waiting") && !printed.contains("0 of 12 organisations"))
        #expect(printed.contains("11 of 12 organisations had answered"))
    }

    @Test("where the last answer does not come nothing is printed, the page says so, and nothing is on record as printed")
    func printFails() async throws {
        let desk = FakeDesk(ExampleLooks.first, last: .failure(.full(retryAfter: 5)))
        let answer = try await Self.ask(Self.look + "/print", desk: desk)
        #expect(answer.status == .serviceUnavailable)
        #expect(desk.calls == ["waits for the last answer"])
        #expect(!Self.text(answer).contains("Shared record of"))
    }

    @Test(
        "a page past the end is the last one, and never numbers of lines that are not there",
        arguments: ["/timeline", "/conditions", "/results"])
    func pastTheEnd(_ path: String) async throws {
        let many = (0..<400).map { number in
            path == "/results"
                ? Example.result("Test \(number)", nil, by: "R1H", id: "\(number)")
                : Example.condition("Gout \(number)", by: "R1H", id: "\(number)")
        }
        func page(_ entries: [Entry]) async throws -> String {
            Self.text(try await Self.ask(Self.look + path + "?page=99", desk: FakeDesk(ExampleLooks.look(entries: entries))))
        }
        let last = try await page(many)
        #expect(last.contains(path == "/results" ? "<span>391 to 400 of 400 tests</span>" : "<span>301 to 400 of 400 "))
        #expect(last.contains(">Previous ") && !last.contains(">Next "))
        #expect(try await !page([]).contains("cr-pages"))
    }

    @Test(
        "what is only saved has a name that its reader's programs know, and never one that could run",
        arguments: [
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"), ("application/rtf", "rtf"),
            ("image/tiff; application=x", "tif"), ("IMAGE/GIF", "gif"), ("application/msword", "doc"), ("image/svg+xml", "bin"),
            ("application/xml", "bin"),
            ("application/x-msdownload", "bin"), ("text/html; charset=klingon", "bin"), ("application/docx\"; x=\"", "bin"),
            ("text/plain; charset=klingon", "txt"), ("", "bin"),
        ])
    func names(_ type: String, _ ending: String) async throws {
        let desk = FakeDesk(attachment: OpenedAttachment(contentType: type, bytes: [0x35]))
        let response = try await Self.ask(Self.look + "/entries/AAAAAAAAAAAAAAAAAAAA/attachments/0", desk: desk)
        #expect(response.headers[.contentDisposition] == "attachment; filename=\"document.\(ending)\"")
        #expect(response.headers[.contentType] == "application/octet-stream")
    }

    @Test("text that is no UTF-8 and declares nothing is read as Windows-1252, and says above it that this is a guess")
    func guessed() async throws {
        func opened(_ type: String, _ bytes: [UInt8]) async throws -> TestResponse {
            let desk = FakeDesk(attachment: OpenedAttachment(contentType: type, bytes: bytes))
            return try await Self.ask(Self.look + "/entries/AAAAAAAAAAAAAAAAAAAA/attachments/0", desk: desk)
        }
        let letter = try await opened("text/plain", Array("<b>5 ".utf8) + [0xB5, 0x67])
        #expect(letter.headers[.contentType] == "text/html; charset=utf-8")
        #expect(letter.headers[.contentSecurityPolicy]?.hasPrefix("sandbox; default-src 'none'") == true)
        #expect(Self.text(letter).contains("<pre>&lt;b&gt;5 µg</pre>"))
        #expect(Self.text(letter).contains("Its sender did not say which character set this is in."))
        let page = try await opened("text/html", [0xB5])
        #expect(Self.text(page).contains("Its sender did not say which character set this is in."))
        for (type, bytes) in [("text/plain; charset=utf-8", [0x35, 0xB5]), ("text/plain", [0x35, 0x00, 0xB5, 0x00])] as [(String, [UInt8])]
        {
            #expect(try await opened(type, bytes).headers[.contentType] == "application/octet-stream", "\(type): nobody can tell")
        }
        #expect(!Self.text(try await opened("text/plain", Array("5 µg".utf8))).contains("character set"))
    }

    @Test(
        "documents are pages of their own in a sandbox; only what a browser shows safely is inline",
        arguments: [
            ("application/pdf", "application/pdf", "inline"), ("image/png", "image/png", "inline"),
            ("image/jpeg; q=1", "image/jpeg", "inline"),
            ("text/plain", "text/plain; charset=utf-8", "inline"), ("text/html", "text/html; charset=utf-8", "inline"),
            ("image/svg+xml", "application/octet-stream", "attachment"), ("application/xml", "application/octet-stream", "attachment"),
            ("text/html\r\nX: y", "text/html; charset=utf-8", "inline"), ("", "application/octet-stream", "attachment"),
        ])
    func documents(_ type: String, _ sent: String, _ disposition: String) async throws {
        let desk = FakeDesk(attachment: OpenedAttachment(contentType: type, bytes: Array("<script>x</script>".utf8)))
        let response = try await Self.ask(Self.look + "/entries/AAAAAAAAAAAAAAAAAAAA/attachments/0", desk: desk)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == (type.contains("\r") ? response.headers[.contentType] : sent))
        #expect(response.headers[.contentDisposition]?.hasPrefix(disposition) == true || type.contains("\r"))
        #expect(response.headers[.contentSecurityPolicy]?.hasPrefix("sandbox; default-src 'none'; style-src 'none'") == true)
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.cacheControl] == "no-store")
        if sent.hasPrefix("text/html"), !type.contains("\r") { #expect(Self.text(response).contains("<p>sanitised 18</p>")) }
    }

    @Test(
        "text is read by the character set that its source declares; what cannot be read by it is only offered to be saved",
        arguments: [
            ("text/plain; charset=iso-8859-1", [0x35, 0x20, 0xB5, 0x67], "5 µg"),
            ("text/plain;charset=\"Windows-1252\"", [0x80, 0x35], "€5"),
            ("text/plain; charset=utf-16le", [0x35, 0x00, 0xB5, 0x00], "5µ"), ("text/plain; charset=utf-8", [0xC2, 0xB5], "µ"),
            ("text/plain", [0xC2, 0xB5], "µ"), ("text/plain; charset=klingon", [0x35], nil),
        ] as [(String, [UInt8], String?)])
    func characterSets(_ type: String, _ bytes: [UInt8], _ text: String?) async throws {
        let desk = FakeDesk(attachment: OpenedAttachment(contentType: type, bytes: bytes))
        let response = try await Self.ask(Self.look + "/entries/AAAAAAAAAAAAAAAAAAAA/attachments/0", desk: desk)
        #expect(response.headers[.contentType] == (text == nil ? "application/octet-stream" : "text/plain; charset=utf-8"))
        if let text { #expect(Self.text(response) == text) }
    }

    @Test(
        "an HTML document is read by the character set that it declares itself, where its source declares none",
        arguments: [
            ("text/html", "<html><head><meta charset=\"iso-8859-1\"></head>", "µ"), ("text/html", "<META CHARSET=windows-1252>", "µ"),
            ("text/html", "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>", "µ"),
            ("application/xhtml+xml", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><html/>", "µ"),
            ("text/html", "<!-- <meta charset=utf-8> --><meta charset=latin1>", "µ"),
            ("text/html; charset=iso-8859-1", "<meta charset=klingon>", "µ"), ("text/html", "<meta charset=klingon>", nil),
            ("text/html", "<p>no meta charset=latin1</p>", "µ"), ("text/html; charset=utf-8", "", nil),
        ] as [(String, String, String?)])
    func declaredInside(_ type: String, _ head: String, _ text: String?) throws {
        let read = DeclaredText.read(Array(head.utf8) + [0xB5], contentType: type, isHTML: true)
        #expect(read.map { String(decoding: $0.utf8, as: UTF8.self).hasSuffix(text ?? "?") } == (text == nil ? nil : true))
        #expect(read?.isGuessed ?? false == head.contains("no meta"))
    }

    @Test("a byte order mark goes before what an HTML document declares")
    func byteOrderMark() throws {
        let wide = try #require(
            DeclaredText.read([0xFF, 0xFE, 0x35, 0x00, 0xB5, 0x00], contentType: "text/html; charset=utf-8", isHTML: true))
        #expect(String(decoding: wide.utf8, as: UTF8.self) == "5µ")
        let declared = try #require(
            DeclaredText.read([0xEF, 0xBB, 0xBF] + Array("<meta charset=latin1>µ".utf8), contentType: "text/html", isHTML: true))
        #expect(String(decoding: declared.utf8, as: UTF8.self) == "<meta charset=latin1>µ")
    }

    @Test("signing in, coming back, choosing a role and signing out")
    func signingIn() async throws {
        let begun = try await Self.ask("/sign-in?login_hint=osei&return=/looks/abc", .get, [:])
        #expect(begun.status == .seeOther)
        #expect(begun.headers[.location] == "https://sign-in.example/authorize?hint=osei&then=/looks/abc")
        #expect(begun.headers[.setCookie]?.contains("carerecord-sign-in=pending-1") == true)
        #expect(begun.headers[.setCookie]?.contains("HttpOnly") == true)
        let away = try await Self.ask("/sign-in?return=//evil.example", .get, [:])
        #expect(away.headers[.location]?.hasSuffix("then=") == true)

        let back = try await Self.ask("/callback?code=1&state=2", .get, [.cookie: "carerecord-sign-in=pending-1"])
        #expect(back.status == .seeOther)
        #expect(back.headers[.location] == "/mix-ups")
        #expect(back.headers[values: .setCookie].contains { $0.contains("carerecord=cookie-1") && $0.contains("SameSite=Lax") })
        let evil = try await Self.ask("/callback?then=evil", .get, [.cookie: "carerecord-sign-in=pending-1"])
        #expect(evil.headers[.location] == "/")
        let forged = try await Self.ask("/callback?code=1", .get, [:])
        #expect(forged.status == .badRequest)

        let out = try await Self.ask("/sign-out", .post)
        #expect(out.status == .seeOther)
        #expect(out.headers[.location] == "https://sign-in.example/end-session")
        #expect(out.headers[HTTPField.Name("Clear-Site-Data")!] == "\"cache\", \"storage\"")
        #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)

        let roles = try await Self.ask("/role", .get, [.cookie: "carerecord=cookie-unknown"])
        #expect(Self.text(roles).contains("Homerton Healthcare"))
        let chosen = try await Self.ask("/role", .post, Self.cookie, body: "role=p-2")
        #expect(chosen.headers[.setCookie]?.contains("carerecord=cookie-for-p-2") == true)
    }

    @Test("a role choice that another was faster than, or of a session that was signed out, leads to the front page and sets no cookie")
    func chosenTooLate() async throws {
        let late = try await Self.ask("/role", .post, Self.cookie, body: "role=ended-meanwhile")
        #expect(late.status == .seeOther && late.headers[.location] == "/" && late.headers[.setCookie] == nil)
    }

    @Test("only privacy officers see the queue of possible mix-ups")
    func mixUps() async throws {
        let refused = try await Self.ask("/mix-ups")
        #expect(refused.status == .forbidden)
        let row = MixUpRow(
            id: "id-1", reference: "R-1", raised: Example.now, organisationName: "Tower Hamlets Council", differs: ["date of birth"])
        let own = OwnDesk(openMixUps: { _ in 7 })
        let shown = try await Self.ask("/mix-ups", signIn: .fake(jobRole: "R0001"), mixUps: [row], own: own)
        #expect(shown.status == .ok)
        #expect(Self.text(shown).contains("date of birth"))
        #expect(Self.text(shown).contains("The newest 1 of 7 possible mix-ups"))
        #expect(!Self.text(shown).contains("0 resources"), "how many were withheld is not known here")
    }

    @Test("a privacy officer closes a possible mix-up by a form; nobody else does, and nothing is closed without a name")
    func closeMixUp() async throws {
        let closed = Mutex<[String]>([])
        let own = OwnDesk(closeMixUp: { id, _ in closed.withLock { $0.append(id) } })
        #expect(try await Self.ask("/mix-ups", .post, body: "mix-up=id-1", own: own).status == .forbidden)
        #expect(try await Self.ask("/mix-ups", .post, body: "", signIn: .fake(jobRole: "R0001"), own: own).status == .badRequest)
        #expect(closed.withLock { $0 } == [])
        let done = try await Self.ask("/mix-ups", .post, body: "mix-up=id-1", signIn: .fake(jobRole: "R0001"), own: own)
        #expect(done.status == .seeOther && done.headers[.location] == "/mix-ups")
        #expect(closed.withLock { $0 } == ["id-1"])
    }

    @Test("only privacy officers read the cases of broken glass, and nobody else makes them be asked for")
    func cases() async throws {
        let number = ExampleLooks.okonkwo.nhsNumber
        let own = OwnDesk(cases: { staff in
            #expect(staff.role.jobRole == "R0001")
            return [
                GlassCase(
                    reference: "R-2", raised: Example.now, staff: "s-9", organisationName: "Homerton Healthcare", nhsNumber: number,
                    reason: "Emergency",
                    sections: [.allergies], labels: [], words: "Found at home", isOpen: true)
            ]
        })
        #expect(try await Self.ask("/broken-glass", own: own).status == .forbidden)
        let shown = try await Self.ask("/broken-glass", signIn: .fake(jobRole: "R0001"), own: own)
        #expect(shown.status == .ok)
        #expect(Self.text(shown).contains("Found at home"))
        #expect(Self.text(shown).contains("999 624 1858"))
    }

    @Test("a privacy officer whose training has lapsed reads neither list, and why", arguments: ["/mix-ups", "/broken-glass"])
    func lapsed(path: String) async throws {
        let reference = try #require(LookID("refused-list-0123456789abcdef"))
        let decision = ExampleAccess.refusedForTraining()
        let own = OwnDesk(cases: { _ in throw LookError.refused(decision, reference: reference) })
        let queue: @Sendable (StaffMember) async throws -> [MixUpRow] = { _ in throw LookError.refused(decision, reference: reference) }
        let response = try await Self.ask(path, signIn: .fake(jobRole: "R0001"), own: own, queue: queue)
        #expect(response.status == .forbidden && Self.text(response).contains("training in confidentiality has lapsed"))
        #expect(!Self.text(response).contains("999 624 1858") && !Self.text(response).contains("<table"))
    }

    @Test("the front page names the last people by number, and opens them by a form and not by an address")
    func recent() async throws {
        let number = ExampleLooks.okonkwo.nhsNumber
        let html = Self.text(try await Self.ask("/", own: OwnDesk(recent: { _ in [RecentPerson(nhsNumber: number, opened: Example.now)] })))
        #expect(html.contains("name=\"nhs-number\" value=\"9996241858\""))
        #expect(!PageContractTests.tags(html).contains { ($0.contains("href=") || $0.contains("action=")) && $0.contains("9996241858") })
    }

    @Test(
        "a professional answers for a look in their name; what is no answer is refused",
        arguments: [
            ("direction=d-1&answer=known", 303, ["d-1 true"]), ("direction=d-1&answer=not-me", 303, ["d-1 false"]),
            ("direction=d-1&answer=perhaps", 400, []), ("answer=known", 400, []),
        ] as [(String, Int, [String])])
    func directed(_ body: String, _ status: Int, _ said: [String]) async throws {
        let heard = Mutex<[String]>([])
        let own = OwnDesk(answer: { id, _, isMine in heard.withLock { $0.append("\(id) \(isMine)") } })
        #expect(try await Self.ask("/directed", .post, body: body, own: own).status.code == status)
        #expect(heard.withLock { $0 } == said)
    }

    @Test(
        "a step-up is begun for the session of the cookie, and without a cookie it is a sign-in",
        arguments: [
            (cookie, "https://sign-in.example/step-up?then=/mix-ups&of=cookie-1"),
            ([:], "https://sign-in.example/authorize?hint=&then=/mix-ups"),
        ] as [(HTTPFields, String)])
    func stepUp(_ headers: HTTPFields, _ address: String) async throws {
        let response = try await Self.ask("/sign-in?step-up=1&return=/mix-ups", .get, headers)
        #expect(response.status == .seeOther)
        #expect(response.headers[.location] == address)
    }

    @Test("files are served by name, versioned for a year, and nothing else of the disk")
    func files() async throws {
        let version = Assets(folder: webFolder)["carerecord.css"]?.version ?? ""
        let css = try await Self.ask("/static/carerecord.css?v=\(version)", .get, [:])
        #expect(css.status == .ok)
        #expect(css.headers[.contentType] == "text/css; charset=utf-8")
        #expect(css.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let again = try await Self.ask("/static/carerecord.css", .get, [.ifNoneMatch: "\"\(version)\""])
        #expect(again.status == .notModified)
        for path in ["/static/../Package.swift", "/static/..%2FPackage.swift", "/static/vendor/../carerecord.css", "/static/none.css"] {
            // What is not even an address of files leads to signing in, as every address that is none.
            let answer = try await Self.ask(path, .get, [:])
            #expect(answer.status == .notFound || answer.headers[.location]?.hasPrefix("/sign-in") == true, "\(path)")
        }
    }

    @Test("signing out asks for the session to end, and clears the cookie, even where sessions cannot be read")
    func signOutAlways() async throws {
        let ended = Mutex<[String]>([])
        var signIn = SignInDesk.fake()
        signIn.session = { _ async throws(SignInFailure) in throw .unavailable }
        signIn.signOut = { cookie in
            ended.withLock { $0.append(cookie) }
            return .init(address: nil)
        }
        #expect(try await Self.ask("/", signIn: signIn).status == .serviceUnavailable)
        let out = try await Self.ask("/sign-out", .post, signIn: signIn)
        #expect(out.status == .seeOther)
        #expect(out.headers[.location] == "/signed-out")
        #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(ended.withLock { $0 } == ["cookie-1"])
    }

    @Test("signing out that could not be put on record says so, clears the cookie, and leads on to the sign-in service")
    func signOutUnrecorded() async throws {
        var signIn = SignInDesk.fake()
        signIn.signOut = { _ in .init(address: "https://sign-in.example/end?a=1&b=2", isRecorded: false) }
        let out = try await Self.ask("/sign-out", .post, signIn: signIn)
        #expect(out.status == .ok)
        #expect(Self.text(out).contains("You are signed out on this browser"))
        #expect(Self.text(out).contains("could not be put on record"))
        #expect(Self.text(out).contains("href=\"https://sign-in.example/end?a=1&amp;b=2\""))
        #expect(out.headers[HTTPField.Name("Clear-Site-Data")!] == "\"cache\", \"storage\"")
        #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
    }

    @Test("too many begun sign-ins are told when to come again, on a page and with Retry-After; the address that begins is the client's")
    func tooManySignIns() async throws {
        var signIn = SignInDesk.fake()
        signIn.begin = { _, _, _ async throws(SignInFailure) in throw .tooMany(retryAfter: 7) }
        let told = try await Self.ask("/sign-in", .get, [:], signIn: signIn)
        #expect(told.status == .tooManyRequests)
        #expect(told.headers[.retryAfter] == "7")
        #expect(Self.text(told).contains("Too many people are signing in just now"))
        let asked = Mutex<[String]>([])
        signIn.begin = { _, _, asker in
            asked.withLock { $0.append(asker.address) }
            return .init(address: "https://sign-in.example/authorize", pending: "pending-1")
        }
        let app = Application(router: Routes.router(.example(signIn: signIn)))
        _ = try await app.test(.live) { try await $0.execute(uri: "/sign-in", method: .get) }
        #expect(asked.withLock { $0 } == ["127.0.0.1"])
    }
}

/// The same person in another job.
private func StaffMemberOf(_ staff: AccessControl.StaffMember, job: String) -> AccessControl.StaffMember {
    .init(
        subject: staff.subject, issuer: staff.issuer, name: staff.name,
        role: .init(personRoleID: "p", organisation: staff.role.organisation, jobRole: job, name: "Clerk"))
}
