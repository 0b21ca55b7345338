import Foundation
import Hummingbird
import HummingbirdTesting
import Storage
import Testing

@testable import PublicWeb

/// Cookies of the public listener: only what is necessary until somebody chose.
@Suite struct CookieTests {
    private func set(_ response: TestResponse) -> [String] { response.headers[values: .setCookie] }

    @Test("nothing optional is set before somebody allowed it, and it goes when they take it back")
    func optional() async throws {
        try await PretendRegion.with { region in
            for path in ["/", "/contact", "/cookies", "/your-record", "/organisations"] {
                #expect(set(try await region.ask(path)).isEmpty, "\(path)")
            }
            for refused in ["choice=necessary", "choice=each&analytics=no&other=yes"] {
                let chosen = try await region.ask("/cookies", .post, body: refused)
                let cookie = try #require(PretendRegion.cookie("carerecord-cookies", of: chosen))
                #expect(set(try await region.ask("/", cookies: ["carerecord-cookies": cookie])).isEmpty)
            }
            let allowed = try await region.ask("/cookies", .post, body: "choice=all&from=/contact")
            #expect(allowed.status == .seeOther && allowed.headers[.location] == "/contact")
            let cookie = try #require(PretendRegion.cookie("carerecord-cookies", of: allowed))
            let visit = try await region.ask("/", cookies: ["carerecord-cookies": cookie])
            #expect(set(visit).count == 1 && PretendRegion.cookie("carerecord-visit", of: visit) == "counted")
            #expect(region.visits.counted == 1)
            let again = try await region.ask("/", cookies: ["carerecord-cookies": cookie, "carerecord-visit": "counted"])
            #expect(set(again).isEmpty && region.visits.counted == 1, "a day's visits are counted once")
            let back = try await region.ask(
                "/cookies", .post, cookies: ["carerecord-cookies": cookie, "carerecord-visit": "counted"], body: "choice=necessary")
            #expect(set(back).contains { $0.hasPrefix("carerecord-visit=;") && $0.contains("Max-Age=0") })
        }
    }

    @Test("the banner stands on every page until somebody chose, and never after")
    func banner() async throws {
        try await PretendRegion.with { region in
            let person = try await region.signIn()
            let chosen = try await region.ask("/cookies", .post, body: "choice=necessary")
            let cookie = try #require(PretendRegion.cookie("carerecord-cookies", of: chosen))
            for session in [[:], person] {
                let before = try await region.pages(cookies: session)
                for (path, page) in before where path != "/cookies" { #expect(page.contains("people-cookie-choice"), "\(path)") }
                let after = try await region.pages(cookies: session.merging(["carerecord-cookies": cookie]) { $1 })
                for (path, page) in after { #expect(!page.contains("people-cookie-choice"), "\(path)") }
                #expect(before.count > (session.isEmpty ? 20 : 30))
            }
            #expect(chosen.headers[.location] == "/cookies?kept")
            #expect(
                PretendRegion.text(try await region.ask("/cookies?kept", cookies: ["carerecord-cookies": cookie])).contains(
                    "Your choice is kept"))
            for odd in ["x", "made.up", cookie + "-necessary", String(repeating: "a", count: 22) + ".cake"] {
                #expect(
                    PretendRegion.text(try await region.ask("/", cookies: ["carerecord-cookies": odd])).contains("people-cookie-choice"))
            }
        }
    }

    @Test("whoever chooses on a page goes on with it; from one that is typed into, or was made of what was sent, in a tab of its own")
    func goingOn() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            func from(_ response: TestResponse) -> Substring? {
                PretendRegion.text(response).firstMatch(of: /name="from" value="([^"]*)"/)?.1
            }
            #expect(from(try await region.ask("/your-record?kept", cookies: cookies)) == "/your-record")
            // Choosing there would lose what somebody types, or what cannot be had again: it is done in a tab of its own.
            let typed = try await region.ask("/your-record/contact", cookies: cookies)
            let sent = try await region.ask("/your-record/contact", .post, cookies: cookies, body: "way=pigeon")
            for response in [typed, sent] {
                let page = PretendRegion.text(response)
                #expect(
                    page.contains("people-cookie-choice") && !page.contains("action=\"/cookies\"") && page.contains("target=\"_blank\""))
            }
            let none = try await region.ask("/no-such-page")
            #expect(PretendRegion.text(none).contains("people-cookie-choice") && from(none) == nil)
        }
    }

    @Test("a choice is on record before its cookie, names nobody, and is forgotten after eleven months")
    func recorded() async throws {
        try await PretendRegion.with { region in
            let store = CookieChoiceStore(region.database)
            let first = try await region.ask("/cookies", .post, body: "choice=each&analytics=yes&functional=no")
            let cookie = try #require(PretendRegion.cookie("carerecord-cookies", of: first))
            let id = String(cookie.prefix { $0 != "." })
            #expect(try await store.find(id)?.categories == ["analytics"])
            #expect(cookie == id + ".analytics")
            let second = try await region.ask("/cookies", .post, cookies: ["carerecord-cookies": cookie], body: "choice=necessary")
            #expect(try await store.find(id) == nil, "the new one is in its place")
            let next = try #require(PretendRegion.cookie("carerecord-cookies", of: second)).prefix { $0 != "." }
            region.clock.pass(CookieChoiceStore.kept + 1)
            _ = try await region.ask("/cookies", .post, body: "choice=all")
            #expect(try await store.find(String(next)) == nil)
            #expect(try await region.database.read { try $0.query("SELECT COUNT(*) FROM cookie_choice", []).first?.integer(0) } == 1)
        }
    }

    @Test("every cookie that any answer sets is declared, and lasts as long as its declaration says")
    func declared() async throws {
        try await PretendRegion.with { region in
            let person = try await region.signIn()
            let chosen = try await region.ask("/cookies", .post, body: "choice=all")
            let cookie = try #require(PretendRegion.cookie("carerecord-cookies", of: chosen))
            var answers = [chosen, try await region.ask("/sign-in"), try await region.ask("/", cookies: ["carerecord-cookies": cookie])]
            answers.append(try await region.ask("/sign-out", .post, cookies: person))
            var seen: Set<DeclaredCookie> = [.session]
            for line in answers.flatMap(set) {
                let declared = try #require(DeclaredCookie(rawValue: String(line.prefix { $0 != "=" })), "\(line)")
                seen.insert(declared)
                #expect(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/"))
                let lasts = line.firstMatch(of: /Max-Age=([0-9]+)/).flatMap { Int($0.1) }
                #expect(lasts == declared.lasts || lasts == 0, "\(line)")
            }
            #expect(seen == Set(DeclaredCookie.allCases))
            let table = PretendRegion.text(try await region.ask("/cookies"))
            for cookie in DeclaredCookie.allCases { #expect(table.contains("<code>\(cookie.rawValue)</code>")) }
            for category in CookieCategory.optional { #expect(table.contains("name=\"\(category.rawValue)\"")) }
            #expect(!table.contains("name=\"necessary\""))
        }
    }

    @Test("no other site makes a choice, a strange one is none, and the way back is a path of ours")
    func refused() async throws {
        try await PretendRegion.with { region in
            #expect(
                try await region.ask("/cookies", .post, body: "choice=all", headers: [.origin: "https://evil.example"]).status == .forbidden
            )
            let strange = try await region.ask("/cookies", .post, body: "choice=maybe")
            #expect(strange.status == .badRequest)
            for odd in ["//evil.example", "https://evil.example"] {
                #expect(try await region.ask("/cookies", .post, body: "choice=all&from=\(odd)").headers[.location] == "/")
            }
        }
    }
}
