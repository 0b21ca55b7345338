import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import Storage
import Testing

@testable import PublicWeb

/// Each route of the public listener: status, headers, who may; and what is on record.
@Suite struct PublicRouteTests {
    private static let staffCookies = ["carerecord": "a-staff-session-cookie", "__Host-carerecord": "a-staff-session-cookie"]
    private static let nobodys = String(repeating: "a", count: 32)

    // MARK: Everybody

    @Test(
        "every page has the strict headers and is not kept, whoever asks",
        arguments: ["/", "/signed-out", "/who-looked", "/who-looked/" + nobodys, "/callback", "/no-such-page"])
    func headers(_ path: String) async throws {
        try await PretendRegion.with { region in
            for cookies in [[:], try await region.signIn()] {
                let response = try await region.ask(path, cookies: cookies)
                #expect(response.headers[.cacheControl] == "no-store")
                #expect(
                    response.headers[.contentSecurityPolicy]
                        == "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
                )
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[HTTPField.Name("Referrer-Policy")!] == "same-origin")
                #expect(response.headers[HTTPField.Name("X-Frame-Options")!] == "DENY")
            }
        }
    }

    @Test(
        "a node that does not know what time it is signs nobody in and shows nobody anything; what is about nobody goes on, and logging out"
    )
    func notServing() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            let event = try await region.note(.lookOpened, look: "l")
            var off = region
            off.mayServe = false
            for path in ["/", "/sign-in", "/callback?state=s&code=c", "/who-looked", "/who-looked/" + event] {
                let response = try await off.ask(path, cookies: cookies)
                #expect(response.status == .serviceUnavailable, "\(path)")
            }
            for path in ["/", "/jwks.json", "/static/people.css", "/signed-out"] {
                #expect(try await off.ask(path).status == .ok, "\(path)")
            }
            #expect(try await off.ask("/sign-out", .post, cookies: cookies).status == .seeOther)
        }
    }

    @Test("a stranger, a staff session and an ended session are led to logging in, alike, and nothing is on record")
    func strangers() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let ended = try await region.signIn()
            _ = try await region.ask("/sign-out", .post, cookies: ended)
            let before = try await region.kinds()
            for path in ["/who-looked", "/who-looked/" + event, "/who-looked/" + Self.nobodys, "/who-looked/x"] {
                for cookies in [[:], Self.staffCookies, ended, ["carerecord-person": "made-up-cookie"]] {
                    let response = try await region.ask(path, cookies: cookies)
                    #expect(response.status == .seeOther)
                    #expect(response.headers[.location] == "/sign-in?return=" + path, "\(path)")
                }
            }
            for cookies in [[:], Self.staffCookies, ended] {
                let response = try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=why")
                #expect(response.status == .seeOther && response.headers[.location] == "/sign-in")
            }
            #expect(try await region.kinds() == before)
        }
    }

    @Test("another person's line, one that never was and an address that cannot be one are answered alike, also when a question is sent")
    func uniform() async throws {
        try await PretendRegion.with { region in
            let theirs = try await region.note(.lookOpened, [PretendRegion.other], look: "theirs")
            let mine = try await region.note(.lookOpened, look: "mine")
            let part = try await region.note(.entryOpened, look: "mine")
            let cookies = try await region.signIn()
            var pages: Set<String> = []
            // An event that belongs under another is no line either.
            for id in [theirs, part, Self.nobodys, "x", String(repeating: "A", count: 32)] {
                for response in [
                    try await region.ask("/who-looked/" + id, cookies: cookies),
                    try await region.ask("/who-looked/\(id)/question", .post, cookies: cookies, body: "words=why"),
                ] {
                    #expect(response.status == .notFound)
                    pages.insert(PretendRegion.plain(response))
                }
            }
            #expect(pages.count == 1)
            #expect(try await region.ask("/who-looked/" + mine, cookies: cookies).status == .ok)
            #expect(try await region.questions.open(of: "R1H").isEmpty)
        }
    }

    @Test("what is asked for by a method that there is not gets 405, whoever asks and whether it is there or not")
    func methods() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            for (path, method) in [("/who-looked", HTTPRequest.Method.post), ("/sign-out", .get), ("/who-looked/" + Self.nobodys, .put)] {
                for cookies in [[:], cookies] {
                    let response = try await region.ask(path, method, cookies: cookies)
                    #expect(response.status == .methodNotAllowed && response.headers[.allow] != nil)
                }
            }
        }
    }

    @Test("a post that another site made does nothing")
    func forgedPosts() async throws {
        try await PretendRegion.with { region in
            let event = try await region.note(.lookOpened, look: "l")
            let cookies = try await region.signIn()
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            for headers: HTTPFields in [[.origin: "https://evil.example"], [site: "cross-site"], [.origin: "null"]] {
                for path in ["/sign-out", "/who-looked/\(event)/question"] {
                    #expect(try await region.ask(path, .post, cookies: cookies, body: "words=why", headers: headers).status == .forbidden)
                }
            }
            #expect(try await region.ask("/who-looked", cookies: cookies).status == .ok, "the session goes on")
            #expect(try await region.questions.open(of: "R1H").isEmpty)
            let own: HTTPFields = [.origin: PretendRegion.origin, site: "same-origin"]
            #expect(
                try await region.ask("/who-looked/\(event)/question", .post, cookies: cookies, body: "words=why", headers: own).status
                    == .seeOther)
        }
    }

    // MARK: Signing in and out

    @Test("signing in is by state, nonce and PKCE of this browser, is on record, and leads back to where it was wanted")
    func signIn() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            #expect(try await region.kinds() == ["signed-in"])
            let asked = try #require(region.provider.asked.withLock { $0.first })
            #expect(
                Set([asked.state, asked.nonce, asked.verifier]).count == 3
                    && [asked.state, asked.nonce, asked.verifier].allSatisfy { $0.count >= 43 })
            let page = PretendRegion.text(try await region.ask("/", cookies: cookies))
            #expect(page.contains("999 123 0068"))
            for (then, wanted) in [
                ("/who-looked/" + Self.nobodys, "/who-looked/" + Self.nobodys), ("//evil.example", "/who-looked"),
                ("https://evil.example", "/who-looked"),
            ] {
                let begun = try await region.ask("/sign-in?return=" + then)
                let state = String(begun.headers[.location]?.split(separator: "state=").last ?? "")
                let pending = try #require(PretendRegion.cookie("carerecord-person-sign-in", of: begun))
                let done = try await region.ask("/callback?state=\(state)&code=c", cookies: ["carerecord-person-sign-in": pending])
                #expect(done.headers[.location] == wanted)
            }
        }
    }

    @Test("a forged state, another browser's, one used before and one that staff began sign nobody in, and are on record")
    func forgedState() async throws {
        try await PretendRegion.with { region in
            region.provider.answer.withLock {
                $0 = .success(PersonToken(issuer: "i", subject: "s", nhsNumber: try! NHSNumber(PretendRegion.person)))
            }
            let begun = try await region.ask("/sign-in")
            let state = String(begun.headers[.location]?.split(separator: "state=").last ?? "")
            let pending = try #require(PretendRegion.cookie("carerecord-person-sign-in", of: begun))
            let staff = SignInStore.Row(
                state: Secrets.stored("staff-state"), nonce: "n", verifier: "v", returnTo: "/", browser: Secrets.stored("staff-browser"),
                created: region.clock.now)
            try await SignInStore(region.database).begin(staff)
            for (query, browser) in [
                ("state=forged&code=c", pending), ("state=\(state)&code=c", "another-browser"), ("state=\(state)&code=c", pending),
                ("state=staff-state&code=c", "staff-browser"), ("state=\(state)&state=x&code=c", pending), ("code=c", pending), ("", nil),
            ] as [(String, String?)] {
                let response = try await region.ask("/callback?" + query, cookies: browser.map { ["carerecord-person-sign-in": $0] } ?? [:])
                #expect(response.status == .badRequest, "\(query)")
                #expect(PretendRegion.cookie("carerecord-person", of: response) == nil)
            }
            let lines = try await region.database.read { try $0.query("SELECT kind FROM trail_event", []).compactMap { $0.text(0) } }
            #expect(lines == Array(repeating: "sign-in-refused", count: 7))
        }
    }

    @Test(
        "whoever is not proved at P9 is told what to do and signed in nowhere; that it was refused is on record without whose number it was"
    )
    func notProven() async throws {
        try await PretendRegion.with { region in
            for (error, status) in [
                (SignInError.notProven(.assurance, of: .init(issuer: "i", subject: "p5")), 403), (.tokenRefused(.nonce), 403),
                (.refusedByProvider(code: "access_denied"), 403), (.providerUnavailable, 503),
            ] {
                region.provider.answer.withLock { $0 = .failure(error) }
                let begun = try await region.ask("/sign-in")
                let state = String(begun.headers[.location]?.split(separator: "state=").last ?? "")
                let pending = try #require(PretendRegion.cookie("carerecord-person-sign-in", of: begun))
                let response = try await region.ask("/callback?state=\(state)&code=c", cookies: ["carerecord-person-sign-in": pending])
                #expect(response.status.code == status)
                #expect(PretendRegion.cookie("carerecord-person", of: response) == nil)
                if case .notProven = error { #expect(PretendRegion.text(response).contains("prove who you are")) }
            }
            let lines = try await region.database.read {
                try $0.query("SELECT kind, subject, detail FROM trail_event ORDER BY id", []).map { [$0.text(0), $0.text(1), $0.text(2)] }
            }
            #expect(lines.first == ["sign-in-refused", "p5", "token refused: assurance"] && lines.count == 4)
        }
    }

    @Test("a session ends by logging out, after 15 idle minutes and after 12 hours, and its end by logging out is on record")
    func ends() async throws {
        try await PretendRegion.with { region in
            let first = try await region.signIn()
            let out = try await region.ask("/sign-out", .post, cookies: first)
            #expect(out.status == .seeOther && out.headers[.location] == "/signed-out")
            #expect(out.headers[HTTPField.Name("Clear-Site-Data")!] == "\"cache\", \"storage\"")
            #expect(out.headers[values: .setCookie].contains { $0.hasPrefix("carerecord-person=;") })
            #expect(try await region.ask("/who-looked", cookies: first).status == .seeOther)
            #expect(try await region.kinds().first == "signed-out")
            let second = try await region.signIn()
            for _ in 0..<3 {
                region.clock.pass(14 * 60)
                #expect(try await region.ask("/who-looked", cookies: second).status == .ok, "use keeps it")
            }
            region.clock.pass(15 * 60)
            #expect(try await region.ask("/who-looked", cookies: second).status == .seeOther)
            let third = try await region.signIn()
            for _ in 0..<51 {
                region.clock.pass(14 * 60)
                _ = try await region.ask("/", cookies: third)
            }
            region.clock.pass(7 * 60)
            #expect(try await region.ask("/who-looked", cookies: third).status == .seeOther, "12 hours are over, however busy")
        }
    }

    @Test("logging out that cannot be put on record is said to be so, and the browser forgets the login all the same")
    func unrecordedEnd() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            try await region.database.write { try $0.execute("DROP TABLE trail_person", []) }
            let out = try await region.ask("/sign-out", .post, cookies: cookies)
            let page = PretendRegion.text(out)
            #expect(out.status == .ok && page.contains("<h1>You are logged out on this browser</h1>"))
            #expect(page.contains("could not be put on record just now") && page.contains("<title>Logged out"))
            #expect(out.headers[values: .setCookie].contains { $0.hasPrefix("carerecord-person=;") })
        }
    }

    @Test("signing in again in the same browser ends the session before it: nobody's list is left behind under another's")
    func again() async throws {
        try await PretendRegion.with { region in
            let mine = try await region.signIn()
            let begun = try await region.ask("/sign-in")
            let state = String(begun.headers[.location]?.split(separator: "state=").last ?? "")
            let pending = try #require(PretendRegion.cookie("carerecord-person-sign-in", of: begun))
            _ = try await region.ask(
                "/callback?state=\(state)&code=c", cookies: mine.merging(["carerecord-person-sign-in": pending]) { a, _ in a })
            #expect(try await region.ask("/who-looked", cookies: mine).status == .seeOther)
        }
    }
}
