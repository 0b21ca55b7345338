import CareRecord
import Foundation
import Testing

@testable import Federation

/// The staff member's identity, role, organisation and the purpose travel with each request (issue 3, part 2).
@Suite struct AskerTests {
    @Test("every request says who asks, in which role, for whom and what for, each with a request id of its own")
    func headers() async throws {
        for everything in [true, false] {
            let seen = try await HostileServer.running {
                PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything).answer($0)
            } _: { server in
                _ = await Asking.ask(Asking.settings(server.base))
                return server.seen
            }
            #expect(seen.count >= 3)
            for request in seen {
                let sent = Data(base64Encoded: request.header("X-CareRecord-Staff") ?? "") ?? Data()
                let claims = try JSONSerialization.jsonObject(with: sent) as? [String: String]
                #expect(
                    claims == [
                        "sub": "staff-1", "name": "Dr A Mensah", "role_id": "555254242102", "role_code": "R8000",
                        "organisation": "R1H",
                        "organisation_name": "Barts Health", "reason_for_request": "directcare",
                    ])
                #expect(
                    request.header("NHSD-End-User-Organisation-ODS") == "R1H"
                        && request.header("NHSD-Session-URID") == "555254242102")
                #expect(request.header("X-Correlation-ID") == "c0ffee")
                #expect(UUID(uuidString: request.header("X-Request-ID") ?? "") != nil)
                #expect(request.header("accept") == "application/fhir+json")
            }
            #expect(Set(seen.map { $0.header("X-Request-ID") }).count == seen.count)
        }
    }

    @Test("whatever a source is asked changes nothing there: each request is a GET, or a POST to a search")
    func onlyQuestions() async throws {
        for search in SourceSettings.Search.allCases {
            for everything in [true, false] {
                let seen = try await HostileServer.running {
                    PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything).answer($0)
                } _: { server in
                    _ = await Asking.ask(Asking.settings(server.base) { $0.search = search })
                    return server.seen
                }
                #expect(seen.count >= 3)
                for request in seen {
                    #expect(request.method == "GET" || request.method == "POST" && request.path.hasSuffix("/_search"), "\(request.path)")
                }
            }
        }
    }

    @Test("a name or role that could break a header is carried harmlessly")
    func hostile() {
        let asker = Asker(
            subject: "s\r\nX-Evil: 1", name: "Zoë \u{202E}\u{0}", roleID: "1\r\nX-Evil: 2\u{0}é", roleCode: "R\n1",
            organisation: Asking.organisation,
            organisationName: "A\nB", correlation: "c\r\nd")
        for (_, value) in asker.headers(requestID: "r") {
            #expect(value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(value)")
        }
    }

    @Test("the number looked for is in the body of a POST and in no address, except at a source that takes GET only")
    func number() async throws {
        for search in SourceSettings.Search.allCases {
            let seen = try await HostileServer.running {
                SourceFaultTests.well.answer($0)
            } _: { server in
                #expect(await Asking.ask(Asking.settings(server.base) { $0.search = search }).names.count == 3)
                return server.seen
            }
            let withNumber = seen.filter { $0.target.contains(Pretend.number) }
            switch search {
            case .post:
                #expect(withNumber.isEmpty)
                #expect(
                    seen.first { $0.path == "/fhir/Patient/_search" }?.body
                        == "identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018")
                #expect(
                    seen.first { $0.path == "/fhir/Patient/_search" }?.header("content-type")
                        == "application/x-www-form-urlencoded")
            case .get:
                #expect(withNumber.map(\.path) == ["/fhir/Patient"])
                #expect(seen.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
            }
        }
    }
}
