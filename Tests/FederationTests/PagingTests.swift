import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// Every page followed, none further than is allowed, and every bound said (law 4).
@Suite struct PagingTests {
    /// A source whose conditions come on pages; `next` says what page n's link is, given the server's base.
    private static func pages(
        _ count: Int = 3, base: String? = nil, aliases: [String] = [], maxPages: Int = SourceSettings.usualPages,
        search: SourceSettings.Search = .post,
        next: @escaping @Sendable (_ page: Int, _ base: String) -> String?
    ) async throws -> (answered: Answered, seen: [Seen]) {
        try await HostileServer.running { request in
            guard request.path.hasPrefix("/fhir/Condition") else { return SourceFaultTests.well.answer(request) }
            let page =
                request.query.components(separatedBy: "page=").dropFirst().first.flatMap {
                    Int($0.prefix { $0.isNumber })
                } ?? 1
            let here = "http://" + (request.header("host") ?? "") + "/fhir"
            return .fhir(Pretend.bundle([Pretend.condition("c\(page)")], next: page < count ? next(page, here) : nil))
        } _: { server in
            let answered = await Asking.ask(
                Asking.settings(server.base) {
                    $0.aliases = aliases
                    $0.maxPages = maxPages
                    $0.search = search
                }, [.conditions])
            return (answered, server.seen.filter { $0.path.hasPrefix("/fhir/Condition") })
        }
    }

    static let all = ["Condition/c1", "Condition/c2", "Condition/c3", "Patient/p1"]

    @Test("next is followed where it is absolute, relative to the base, or a query alone")
    func followed() async throws {
        for next: @Sendable (Int, String) -> String in [
            { "\($1)/Condition?page=\($0 + 1)" }, { page, _ in "Condition?page=\(page + 1)" },
            { page, _ in "/fhir/Condition?page=\(page + 1)" },
            { "\($1)/Condition/?page=\($0 + 1)&x=http://a.example/b" },
            { page, _ in "Condition?code:in=http://a.example/vs|1&page=\(page + 1)" },
        ] {
            let answered = try await Self.pages(next: next).answered
            #expect(answered.names == Self.all)
            #expect(answered.cutShort(.conditions).isEmpty && answered.failure(.conditions) == nil)
        }
    }

    @Test("an answer of more resources than are read of one is cut short, and says so")
    func tooMany() async throws {
        let most = JSONLimits().resources
        let answered = try await HostileServer.running { request in
            guard request.path.hasPrefix("/fhir/Condition") else { return SourceFaultTests.well.answer(request) }
            return .fhir(Pretend.bundle(Array(repeating: "{}", count: most + 5)))
        } _: { server in
            await Asking.ask(Asking.settings(server.base), [.conditions])
        }
        #expect(answered.cutShort(.conditions) == [.entries(limit: most)])
    }

    @Test("next under a configured alias is asked of the base, whose certificate and credentials we know")
    func alias() async throws {
        let (answered, seen) = try await Self.pages(aliases: ["https://internal.example/r4/"]) { page, _ in
            "https://internal.example/r4/Condition?page=\(page + 1)"
        }
        #expect(answered.names == Self.all)
        #expect(seen.count == 3 && seen.allSatisfy { $0.header("host")?.hasPrefix("127.0.0.1") == true })
    }

    @Test("next to another host is refused, said, and that host is never asked")
    func anotherHost() async throws {
        try await HostileServer.running { _ in
            .fhir(Pretend.bundle([]))
        } _: { elsewhere in
            let address = elsewhere.base
            let answered = try await Self.pages { page, _ in "\(address)/Condition?page=\(page + 1)" }.answered
            #expect(answered.names == ["Condition/c1", "Patient/p1"])
            #expect(answered.cutShort(.conditions) == [.nextRefused])
            #expect(elsewhere.connected == 0)
        }
    }

    @Test("next that climbs out of the base is refused and said")
    func climbing() async throws {
        for link in [
            "../admin?page=2", "%2e%2e/admin?page=2", "/admin?page=2", "//evil.example/fhir/Condition?page=2",
            "javascript:page=2",
        ] {
            let (answered, seen) = try await Self.pages { _, _ in link }
            #expect(answered.cutShort(.conditions) == [.nextRefused], "\(link)")
            #expect(seen.count == 1)
        }
    }

    @Test("a next page whose address cannot be read is said to be one, and not to be somewhere that may not be followed")
    func unreadable() async throws {
        for link in [#"{"relation":"next"}"#, #"{"relation":"next","url":""}"#, #"{"relation":"next","url":{"a":1}}"#] {
            let answered = try await HostileServer.running { request in
                guard request.path == "/fhir/Condition/_search" else { return SourceFaultTests.well.answer(request) }
                return .fhir(
                    #"{"resourceType":"Bundle","type":"searchset","link":[\#(link)],"entry":[{"resource":\#(Pretend.condition("c1"))}]}"#)
            } _: {
                await Asking.ask(Asking.settings($0.base))
            }
            #expect(answered.cutShort(.conditions) == [.nextUnreadable], "\(link)")
        }
        #expect(CutShort.nextUnreadable.sentence == "Cut short: there is a next page, and where it is could not be read")
    }

    @Test("after a search by POST the next page is a GET, with the same staff identity and a request id of its own")
    func methods() async throws {
        let seen = try await Self.pages { "\($1)/Condition?page=\($0 + 1)" }.seen
        #expect(seen.map(\.method) == ["POST", "GET", "GET"])
        #expect(Set(seen.map { $0.header("X-Correlation-ID") }) == ["c0ffee"])
        #expect(Set(seen.map { $0.header("X-CareRecord-Staff") }).count == 1)
        #expect(Set(seen.map { $0.header("X-Request-ID") }).count == 3)
    }

    @Test(
        "a page that names itself as next is not read for ever, and that is said",
        arguments: SourceSettings.Search.allCases)
    func itself(search: SourceSettings.Search) async throws {
        let (answered, seen) = try await Self.pages(1000, search: search) { _, base in
            "\(base)/Condition?patient=p1&_count=200"
        }
        #expect(!answered.cutShort(.conditions).isEmpty)
        #expect(seen.count <= 2)
    }

    @Test("two pages that name each other are not read for ever")
    func eachOther() async throws {
        let (answered, seen) = try await Self.pages(1000) { page, base in "\(base)/Condition?page=\(page == 2 ? 3 : 2)"
        }
        #expect(!answered.cutShort(.conditions).isEmpty)
        #expect(seen.count <= 4)
    }

    @Test("endless paging ends at the bound, which is said")
    func endless() async throws {
        let (answered, seen) = try await Self.pages(100_000, maxPages: 7) { "\($1)/Condition?page=\($0 + 1)" }
        #expect(answered.cutShort(.conditions) == [.pages(limit: 7)])
        #expect(seen.count == 7)
        #expect(answered.names.count == 8)
    }

    @Test("a later page that fails leaves the earlier ones and is said")
    func laterPage() async throws {
        let answered = try await HostileServer.running { request in
            switch request.target {
            case "/fhir/Condition/_search": .fhir(Pretend.bundle([Pretend.condition("c1")], next: "Condition?page=2"))
            case "/fhir/Condition?page=2": .fhir(Pretend.outcome("exception"), status: 500)
            default: SourceFaultTests.well.answer(request)
            }
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.names.contains("Condition/c1"))
        #expect(answered.failure(.conditions) == .status(500))
    }

    @Test("a search that says it matched more than it gave, without a next page, is cut short and says so")
    func total() async throws {
        let answered = try await HostileServer.running { request in
            request.path == "/fhir/Condition/_search"
                ? .fhir(Pretend.bundle([Pretend.condition("c1")], total: 25)) : SourceFaultTests.well.answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions, .allergies])
        }
        #expect(answered.cutShort(.conditions) == [.entries(limit: 1)])
        #expect(answered.cutShort(.allergies).isEmpty)
    }

    @Test(
        "what is marked as sent beside the matches, what is of another type, and a message about the search stand for no match that is missing",
        arguments: ["include", "outcome", "match", ""])
    func beside(mode: String) async throws {
        let search = mode.isEmpty ? "" : #","search":{"mode":"\#(mode)"}"#
        let beside = mode == "outcome" ? Pretend.outcome("informational", severity: "information") : Pretend.allergy("a9")
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/Condition/_search" else { return SourceFaultTests.well.answer(request) }
            return .fhir(
                #"{"resourceType":"Bundle","type":"searchset","total":2,"entry":[{"resource":\#(Pretend.condition("c1")),"search":{"mode":"match"}},{"resource":\#(beside)\#(search)}]}"#
            )
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.cutShort(.conditions) == [.entries(limit: 1)])
        // It is the same person's, so it is an entry of its own section.
        if mode != "outcome" { #expect(answered.resources.flatMap(\.entries).map(\.section).contains(.allergies)) }
    }

    @Test("a second Condition that is marked as sent beside the first is shown, and stands for no match")
    func includedOfTheType() async throws {
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/Condition/_search" else { return SourceFaultTests.well.answer(request) }
            return .fhir(
                #"{"resourceType":"Bundle","type":"searchset","total":2,"entry":[{"resource":\#(Pretend.condition("c1"))},{"resource":\#(Pretend.condition("c2")),"search":{"mode":"include"}}]}"#
            )
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions])
        }
        #expect(answered.names.contains("Condition/c2") && answered.cutShort(.conditions) == [.entries(limit: 1)])
    }

    /// A source whose `$everything` comes on these pages; the last may fail.
    private static func everything(
        _ pages: [[String]], fails: Bool = false, deadline: Double = 120, organisations: [ODSCode] = [Asking.organisation]
    ) async throws -> Answered {
        try await HostileServer.running { request in
            guard request.path.hasSuffix("$everything") else { return PretendSource(hasEverything: true).answer(request) }
            let page = Int(request.query.dropFirst(5)) ?? 0
            if page == pages.count { return .fhir("{}", status: 500) }
            let next = page + 1 < pages.count + (fails ? 1 : 0) ? "Patient/p1/$everything?page=\(page + 1)" : nil
            return .fhir(Pretend.bundle(pages[page], next: next))
        } _: {
            await Asking.ask(
                Asking.settings($0.base) {
                    $0.deadline = deadline
                    $0.organisations = organisations
                }, Set(Section.allCases))
        }
    }

    private static func order(_ id: String, _ medication: String) -> String {
        #"{"resourceType":"MedicationRequest","id":"\#(id)","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/\#(medication)"}}"#
    }

    private static func name(_ id: String, _ words: String) -> String {
        #"{"resourceType":"Medication","id":"\#(id)","code":{"text":"\#(words)"}}"#
    }

    @Test(
        "a medicine whose name is on another page, before it or after it, has its name, and each resource comes once",
        arguments: [false, true])
    func nameOnAnotherPage(fails: Bool) async throws {
        let answered = try await Self.everything(
            [
                [Pretend.patient("p1"), Self.order("m1", "9"), Pretend.condition("c1")],
                [Self.name("9", "Warfarin"), Self.name("8", "Digoxin")], [Self.order("m2", "8"), Self.order("m3", "7")],
            ], fails: fails)
        let orders = answered.resources.filter { $0.key.type == "MedicationRequest" }.sorted { $0.key.id < $1.key.id }
        #expect(orders.map { $0.entries.first?.title.shown } == ["Warfarin", "Digoxin", nil])
        #expect(orders.map { $0.entries.first?.problems.map(\.reason) } == [[], [], [.unresolved]])
        #expect(Set(answered.resources.map { "\($0.key.type)/\($0.key.id)" }).count == answered.resources.count - 1, "but for the Patient")
        // Byte for byte as they were sent, wherever they were read.
        #expect(
            orders.map { String(decoding: $0.raw.bytes, as: UTF8.self) } == [
                Self.order("m1", "9"), Self.order("m2", "8"), Self.order("m3", "7"),
            ])
    }

    @Test("what names its person only by an encounter that is on another page is that person's")
    func encounterOnAnotherPage() async throws {
        let note = #"{"resourceType":"Condition","id":"c9","encounter":{"reference":"Encounter/e1"},"code":{"text":"Asthma"}}"#
        let visit = #"{"resourceType":"Encounter","id":"e1","status":"finished","subject":{"reference":"Patient/p1"}}"#
        let answered = try await Self.everything([[Pretend.patient("p1"), note], [visit]])
        let condition = try #require(answered.resources.first { $0.key.id == "c9" })
        #expect(condition.subject.reference == "Patient/p1")
    }

    @Test("of a source that answers for several, an organisation that is on another page is the one whose word it is")
    func organisationOnAnotherPage() async throws {
        let visit =
            #"{"resourceType":"Encounter","id":"e1","status":"finished","subject":{"reference":"Patient/p1"},"serviceProvider":{"reference":"Organization/o2"}}"#
        let second =
            #"{"resourceType":"Organization","id":"o2","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RP6"}],"name":"Moorfields"}"#
        let moorfields = try #require(ODSCode("RP6"))
        let answered = try await Self.everything(
            [[Pretend.patient("p1"), visit], [second]], organisations: [Asking.organisation, moorfields])
        let encounter = try #require(answered.resources.first { $0.key.id == "e1" }?.entries.first)
        #expect(encounter.provenance.organisation == moorfields && encounter.provenance.isOrganisationNamed)
    }

    @Test("pages of $everything are followed and bounded too")
    func everything() async throws {
        let answered = try await HostileServer.running { request in
            guard request.path.hasSuffix("$everything") else {
                return PretendSource(hasEverything: true).answer(request)
            }
            let page = Int(request.query.dropFirst(5)) ?? 1
            return .fhir(
                Pretend.bundle([Pretend.condition("c\(page)")], next: "Patient/p1/$everything?page=\(page + 1)"))
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.maxPages = 3 })
        }
        #expect(answered.names == Self.all)
        for section in [Section.identity, .conditions, .allergies] {
            #expect(answered.cutShort(section) == [.pages(limit: 3)])
        }
    }

    @Test("a refused next page of the search for the patient is said in every section: there may be more of them")
    func patients() async throws {
        let answered = try await HostileServer.running { request in
            request.path == "/fhir/Patient/_search"
                ? .fhir(Pretend.bundle([Pretend.patient("p1")], next: "http://elsewhere.example/"))
                : SourceFaultTests.well.answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base))
        }
        for section in [Section.identity, .conditions, .allergies] {
            #expect(answered.cutShort(section) == [.nextRefused])
        }
    }
}
