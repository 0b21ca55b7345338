import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import HummingbirdTesting
import Storage
import Synchronization
import Testing

@testable import PublicWeb

/// The list that a person downloads, to be checked without us.
@Suite struct PersonProofTests {
    private static func download(_ region: PretendRegion, _ cookies: [String: String]) async throws -> Data {
        let response = try await region.ask("/proof/list/1", cookies: cookies)
        #expect(response.status == .ok && response.headers[.contentType] == "application/json")
        #expect(response.headers[.contentDisposition] == "attachment; filename=\"who-looked-1.json\"")
        #expect(response.headers[.cacheControl] == "no-store")
        return Data(buffer: response.body)
    }

    private static func policy(_ region: PretendRegion) throws -> TrustPolicy { TrustPolicy(log: try #require(region.log).signer.verifier) }

    @Test("it verifies against the log's key, counts every event from the first, and being handed over is on record up to that count")
    func verifies() async throws {
        try await PretendRegion.with { region in
            let region = try await region.keepingLog()
            for kind in [TrailEvent.Kind.lookOpened, .entryOpened, .sectionOpened] {
                _ = try await region.note(kind, look: "l", detail: "medicines")
            }
            _ = try await region.note(.lookOpened, [PretendRegion.other], look: "theirs")
            let cookies = try await region.signIn()
            try await region.publish()
            let list = try PersonList.verify(try await Self.download(region, cookies), try Self.policy(region))
            #expect(list.list.last == 4 && list.list.people == [PretendRegion.person])
            let handed = try await region.database.read {
                try $0.query("SELECT id FROM trail_event WHERE kind = 'list-handed' AND detail = 'the list with proofs'", []).count
            }
            #expect(handed == 1)
            try await region.publish()
            let next = try PersonList.verify(try await Self.download(region, cookies), try Self.policy(region))
            #expect(next.list.last == 5, "the handing over is an event of theirs")
            let last = try #require(next.list.events.last?.event)
            #expect(last[.kind] == .text("list-handed") && last[.first] == .number(1) && last[.last] == .number(4))
        }
    }

    @Test("before an event is under a checkpoint the page says that none is in the log, and then how far the list reaches")
    func reaches() async throws {
        try await PretendRegion.with { region in
            let region = try await region.keepingLog()
            let cookies = try await region.signIn()
            let before = PretendRegion.text(try await region.ask("/proof", cookies: cookies))
            #expect(before.contains("No event about you is in the log yet.") && !before.contains("/proof/list/1"))
            _ = try await region.note(.lookOpened, look: "l")
            try await region.publish()
            let after = PretendRegion.text(try await region.ask("/proof", cookies: cookies))
            #expect(after.contains("<a href=\"/proof/list/1\">Your list (events 1 to 2)</a>") && !after.contains("in the log yet"))
            #expect(after.contains("its package <code>cryptography</code>."))
        }
    }

    @Test("a look's id, decisions, entries and hidden names are kept back, and shown to be")
    func keptBack() async throws {
        for showsNames in [false, true] {
            try await PretendRegion.with { region in
                var region = try await region.keepingLog()
                region.showsStaffNames = showsNames
                _ = try await region.note(.lookOpened, look: "secret-look", decision: try Decided.text([.caseload]))
                _ = try await region.note(.entryOpened, look: "secret-look", detail: "barts Condition/123")
                let cookies = try await region.signIn()
                try await region.publish()
                let data = try await Self.download(region, cookies)
                let text = String(decoding: data, as: UTF8.self)
                for word in ["secret-look", "Condition", "caseload", "Osei"] { #expect(!text.contains(word), "\(word)") }
                #expect(text.contains("555000010001") == showsNames)
                #expect(text.contains("R1H") && text.contains("person-" + PretendRegion.person), "their own sign-in is theirs")
                let list = try PersonList.verify(data, try Self.policy(region)).list
                #expect(list.events[0].event.keptBackCount == (showsNames ? 2 : 3))
            }
        }
    }

    @Test("of which sections a look showed something is proved as the page tells it, and nothing else that a release's line could say")
    func sections() async throws {
        try await PretendRegion.with { region in
            let region = try await region.keepingLog()
            let told = ["conditions,medicines; R1H conditions,medicines; RYX conditions", "-; RYX medicines"]
            let kept = [
                "barts Condition/123", "conditions; R1H conditions; barts Condition/123", "conditions; R1H conditions, and more",
                "conditions; R1H",
                "conditions; Condition/123 conditions", "Condition/123; R1H conditions", "medicines,conditions; R1H conditions,medicines",
                "conditions; R1H conditions\n",
            ]
            for detail in told + kept { _ = try await region.note(.answerShown, look: "secret-look", detail: detail) }
            let cookies = try await region.signIn()
            try await region.publish()
            let data = try await Self.download(region, cookies)
            let events = try PersonList.verify(data, try Self.policy(region)).list.events.map(\.event).filter {
                $0[.kind] == .text("answer-shown")
            }
            #expect(events.map { $0[.detail] } == told.map { .text($0) } + kept.map { _ in nil })
            // The look's id and the name besides; of a line that says more, the detail too.
            #expect(events.map(\.keptBackCount) == told.map { _ in 2 } + kept.map { _ in 3 })
            for word in ["Condition/123", "barts", "and more", "secret-look"] {
                #expect(!String(decoding: data, as: UTF8.self).contains(word))
            }
        }
    }

    @Test("of another person nothing can be had; a stranger gets nothing; without a log there is no such page and no link to it")
    func others() async throws {
        try await PretendRegion.with { plain in
            let cookies = try await plain.signIn()
            for path in ["/proof", "/proof/list/1", "/proof/policy"] {
                #expect(try await plain.ask(path, cookies: cookies).status == .notFound)
            }
            #expect(!PretendRegion.text(try await plain.ask("/who-looked", cookies: cookies)).contains("/proof"))
            let region = try await plain.keepingLog()
            _ = try await region.note(.lookOpened, [PretendRegion.other], look: "theirs")
            let mine = try await region.signIn()
            try await region.publish()
            #expect(PretendRegion.text(try await region.ask("/who-looked", cookies: mine)).contains("href=\"/proof\""))
            for path in ["/proof", "/proof/list/1", "/proof/policy"] { #expect(try await region.ask(path).status == .seeOther) }
            for number in ["0", "2", "-1", "x", "99999999999999999999"] {
                #expect(try await region.ask("/proof/list/" + number, cookies: mine).status == .notFound)
            }
            #expect(!String(decoding: try await Self.download(region, mine), as: UTF8.self).contains(PretendRegion.other))
        }
    }

    @Test("a list is made once for half a minute, and for one session alone")
    func kept() async throws {
        let lists = ProofLists()
        let made = Mutex<[String]>([])
        let start = Date(timeIntervalSince1970: 1_790_000_000)
        @Sendable func get(_ session: String, _ seconds: TimeInterval) async throws {
            let found = try await lists.lists(of: session, at: start + seconds) {
                made.withLock { $0.append(session) }
                return []
            }
            #expect(found != nil)
        }
        for seconds in [0.0, 5, 29] { try await get("a", seconds) }
        #expect(made.withLock { $0 } == ["a"])
        try await get("b", 29)
        #expect(made.withLock { $0 } == ["a", "b"], "never another session's")
        try await get("a", 31)
        #expect(made.withLock { $0 } == ["a", "b", "a"])
    }
}
