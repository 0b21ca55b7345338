import CareRecord
import Foundation
import Testing

@testable import Federation

/// The locator: every pointer or a failure, never half a list, because who is left out is not asked.
@Suite struct LocatorTests {
    private static func pointer(_ ods: String?, _ url: String?, status: String = "current") -> String {
        let custodian =
            ods.map {
                "\"custodian\":{\"identifier\":{\"system\":\"https://fhir.nhs.uk/Id/ods-organization-code\",\"value\":\"\($0)\"}},"
            } ?? ""
        let content =
            url.map { "\"content\":[{\"attachment\":{\"contentType\":\"application/pdf\",\"url\":\"\($0)\"}}]," } ?? ""
        return "{\"resourceType\":\"DocumentReference\",\(custodian)\(content)\"status\":\"\(status)\"}"
    }

    private static func ask(deadline: Double = 120, _ answer: @escaping @Sendable (Seen) -> [Act]) async throws -> (
        Result<[LocatorPointer], SourceFailure>, [Seen]
    ) {
        try await HostileServer.running {
            answer($0)
        } _: { server in
            let client = LocatorClient(Endpoint(url: server.base, deadline: deadline))
            let result: Result<[LocatorPointer], SourceFailure>
            do throws(SourceFailure) { result = .success(try await client.pointers(Asking.person, Asking.asker)) } catch {
                result = .failure(error)
            }
            await client.shutdown()
            return (result, server.seen)
        }
    }

    @Test("pointers give custodian and address; only current ones count, and only pointers")
    func pointers() async throws {
        let (result, seen) = try await Self.ask { _ in
            .fhir(
                Pretend.bundle([
                    Self.pointer("R1H", "https://barts.example/Binary/1"), Self.pointer("RWK", nil),
                    Self.pointer(nil, "https://x.example/1"),
                    Self.pointer("RKE", "https://whitt.example/1", status: "superseded"),
                    Pretend.outcome("informational", severity: "information"),
                ]))
        }
        #expect(
            try result.get() == [
                LocatorPointer(custodian: Asking.organisation, addresses: ["https://barts.example/Binary/1"]),
                LocatorPointer(custodian: Asking.code("RWK"), addresses: []),
                LocatorPointer(custodian: nil, addresses: ["https://x.example/1"]),
            ])
        #expect(
            seen.map(\.target) == [
                "/fhir/DocumentReference?subject:identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018"
            ])
        #expect(seen.first?.header("NHSD-End-User-Organisation-ODS") == "R1H")
        #expect(UUID(uuidString: seen.first?.header("X-Request-ID") ?? "") != nil)
    }

    @Test("nobody knows the person: an empty list, which is an answer")
    func nobody() async throws { #expect(try await Self.ask { _ in .fhir(Pretend.bundle([])) }.0.get().isEmpty) }

    @Test("all pages are read, by link and by NRL's token in a tag")
    func pages() async throws {
        for byToken in [true, false] {
            let (result, seen) = try await Self.ask { request in
                let page =
                    request.query.components(separatedBy: "next-page-token=").dropFirst().first.flatMap { Int($0) } ?? 1
                let bundle = Pretend.bundle(
                    [Self.pointer("R\(page)H", nil)],
                    next: !byToken && page < 3
                        ? "DocumentReference?subject:identifier=https://a|b&next-page-token=\(page + 1)" : nil)
                guard byToken, page < 3 else { return .fhir(bundle) }
                return .fhir(
                    "{\"meta\":{\"tag\":[{\"code\":\"\(page + 1)\",\"display\":\"next_page_token\"}]},"
                        + bundle.dropFirst())
            }
            #expect(try result.get().compactMap(\.custodian?.code) == ["R1H", "R2H", "R3H"])
            #expect(seen.count == 3)
        }
    }

    @Test("whatever is not a whole list is a failure, so that everybody is asked")
    func failures() async throws {
        let cases: [([Act], SourceFailure)] = [
            (.fhir("{}", status: 404), .notFound), (.fhir("{}", status: 401), .unauthorised),
            (.fhir("{}", status: 429, [("Retry-After", "3")]), .tooManyRequests(retryAfter: 3)),
            (.fhir("{}", status: 500), .status(500)), (.answer(302, [("Location", "http://x.example/")]), .redirected),
            (.fhir("{"), .notUnderstood(place: "answer")),
            (.fhir(Pretend.outcome("exception")), .notUnderstood(place: "answer")),
            (.fhir("[]"), .notUnderstood(place: "answer")), ([.close], .cutOff),
            (
                .fhir(
                    Pretend.bundle(
                        [Self.pointer("R1H", nil)], next: "http://elsewhere.example/DocumentReference?page=2")),
                .redirected
            ),
            (
                .fhir(Pretend.bundle([Self.pointer("R1H", nil)], next: "DocumentReference?page=2")),
                .notUnderstood(place: "next")
            ),
        ]
        for (acts, failure) in cases {
            let result = try await Self.ask { _ in acts }.0
            #expect(throws: failure) { try result.get() }
        }
    }

    @Test(
        "a list that fails inside a 200 is none: an error among its entries, more found than given, a next page without an address, an entry that is not understood"
    )
    func failuresInside() async throws {
        func bundle(_ entries: [String], _ more: String = "") -> [Act] {
            .fhir(#"{"resourceType":"Bundle","type":"searchset",\#(more)"entry":[\#(entries.joined(separator: ","))]}"#)
        }
        let one = #"{"resource":\#(Self.pointer("R1H", nil))}"#
        func outcome(_ code: String, _ severity: String) -> String { #"{"resource":\#(Pretend.outcome(code, severity: severity))}"# }
        let cases: [([Act], SourceFailure)] = [
            (bundle([outcome("timeout", "error")], #""total":2,"#), .outcome(codes: ["timeout"])),
            (bundle([one, outcome("exception", "fatal")]), .outcome(codes: ["exception"])),
            (bundle([one, outcome("incomplete", "warning")]), .incomplete),
            (bundle([one, outcome("not-supported", "information")]), .incomplete),
            (bundle([one, outcome("suppressed", "information")]), .withheldBySource),
            (bundle([one], #""total":5,"#), .incomplete), (bundle([], #""total":2,"#), .incomplete),
            // What came beside the matches stands for none of them.
            (bundle([one, #"{"resource":\#(Self.pointer("RWK", nil)),"search":{"mode":"include"}}"#], #""total":2,"#), .incomplete),
            (bundle([one, outcome("informational", "information")], #""total":2,"#), .incomplete),
            (bundle([one, "{}"]), .notUnderstood(place: "entry")),
            (bundle([one, #"{"fullUrl":"https://x.example/DocumentReference/1"}"#]), .notUnderstood(place: "entry")),
            (bundle([one, #"{"resource":{"status":"current"}}"#]), .notUnderstood(place: "entry")),
            (bundle([one, #"{"resource":{"resourceType":"List"}}"#]), .notUnderstood(place: "entry")),
            (bundle([one, #"{"resource":\#(Self.pointer("RWK", nil)),"response":{"status":"500"}}"#]), .outcome(codes: ["exception"])),
            (bundle([one], #""link":[{"relation":"next"}],"#), .notUnderstood(place: "next")),
            (bundle([one], #""link":[{"relation":"next","url":""}],"#), .notUnderstood(place: "next")),
            (bundle([one], #""meta":{"tag":[{"display":"next-page-token"}]},"#), .notUnderstood(place: "next")),
        ]
        for (number, (acts, failure)) in cases.enumerated() {
            let result = try await Self.ask { _ in acts }.0
            #expect(throws: failure, "case \(number)") { try result.get() }
        }
    }

    @Test("a total over all pages, a message that nothing is wrong and what is marked as sent beside the pointers leave a list whole")
    func whole() async throws {
        let result = try await Self.ask { request in
            request.query.contains("page=2")
                ? .fhir(Pretend.bundle([Self.pointer("RWK", nil, status: "superseded")], total: 2))
                : .fhir(
                    #"{"resourceType":"Bundle","type":"searchset","total":2,"link":[{"relation":"next","url":"DocumentReference?page=2"}],"entry":[{"resource":\#(Self.pointer("R1H", nil)),"search":{"mode":"match"}},{"resource":{"resourceType":"Organization","id":"x"},"search":{"mode":"include"}},{"resource":\#(Pretend.outcome("informational", severity: "information")),"search":{"mode":"outcome"}}]}"#
                )
        }.0
        #expect(try result.get() == [LocatorPointer(custodian: Asking.organisation, addresses: [])])
    }

    @Test("every address of a pointer is read, and a custodian that is named by reference, where its id is an ODS code")
    func addressesAndReferences() async throws {
        @Sendable func referring(_ reference: String) -> String {
            #"{"resourceType":"DocumentReference","status":"current","custodian":{"reference":"\#(reference)"}}"#
        }
        let two =
            #"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"url":"https://a.example/1"}},{},{"attachment":{"url":"https://b.example/2"}}]}"#
        let result = try await Self.ask { _ in
            .fhir(
                Pretend.bundle([
                    two, referring("Organization/R1H"),
                    referring("https://directory.spineservices.nhs.uk/STU3/Organization/RWK"),
                    referring("https://x.example/Organization/RKE"),
                ]))
        }.0
        #expect(
            try result.get() == [
                LocatorPointer(custodian: nil, addresses: ["https://a.example/1", "https://b.example/2"]),
                LocatorPointer(custodian: Asking.organisation, addresses: []),
                LocatorPointer(custodian: Asking.code("RWK"), addresses: []), LocatorPointer(custodian: nil, addresses: []),
            ])
    }

    @Test("endless pages end")
    func endless() async throws {
        let (result, seen) = try await Self.ask { request in
            let page = Int(request.query.components(separatedBy: "page=").last ?? "") ?? 1
            return .fhir(Pretend.bundle([Self.pointer("R1H", nil)], next: "DocumentReference?page=\(page + 1)"))
        }
        #expect(throws: SourceFailure.notUnderstood(place: "next")) { try result.get() }
        #expect(seen.count == 50)
    }

    @Test("a locator that stalls is late after its own deadline, in the middle of an answer too")
    func stalls() async throws {
        for acts: [Act] in [
            [.stall], [.head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "99")]), .stall],
        ] {
            let started = ContinuousClock.now
            let result = try await Self.ask(deadline: 1) { _ in acts }.0
            #expect(throws: SourceFailure.late(after: .seconds(1))) { try result.get() }
            #expect(ContinuousClock.now - started < .seconds(10))
        }
    }
}
