import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A pretend national Summary Care Record: an index that says whether there is one and what its person chose, and the document itself. It takes POST to `_search` and,
/// as the real one does, GET; and it answers nobody who does not say on what permission they ask.
public final class SummaryCareRecordServer: Sendable {
    private let base: String
    private let token: String
    private struct Held: Sendable {
        let number: String
        let id: String
        let kind: DemoSummary
        let document: [UInt8]?
    }
    private let byNumber: [String: Held]
    private let byID: [String: Held]

    public init(base: String, people: [DemoPerson], token: String) {
        self.base = base
        self.token = token
        var (numbers, ids): ([String: Held], [String: Held]) = ([:], [:])
        for (index, person) in people.enumerated() {
            let id = "D0AD7E01-5FAF-443C-B0D4-" + String(repeating: "0", count: max(0, 12 - String(index).count)) + String(index)
            let kind = DemoSummary.of(index: index)
            let held = Held(number: person.nhsNumber, id: id, kind: kind, document: kind.document(of: person, id: id)?.bytes)
            guard kind != .none else { continue }
            numbers[person.nhsNumber] = held
            ids[id] = held
        }
        (byNumber, byID) = (numbers, ids)
    }

    /// What is held of somebody, for scripts: `core`, `additional`, `dissent` or `none`.
    public static func kind(at index: Int) -> String { DemoSummary.of(index: index).rawValue }

    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        let group = router.group("/summary-care-record/FHIR/R4")
        for type in ["DocumentReference", "Bundle"] {
            group.post(RouterPath("/\(type)/_search")) { request, _ in
                let body = (try? await request.body.collect(upTo: 100_000)).map { String(buffer: $0) } ?? ""
                return self.answer(request, type, DemoWeb.parseForm(body))
            }
            group.get(RouterPath("/\(type)")) { request, _ in
                var terms: [String: String] = [:]
                for (key, value) in request.uri.queryParameters { terms[String(key)] = String(value) }
                return self.answer(request, type, terms)
            }
        }
        return router
    }

    private func answer(_ request: Request, _ type: String, _ terms: [String: String]) -> Response {
        guard request.headers[.authorization] == "Bearer \(token)" else { return outcome(.unauthorized, "login") }
        let said = ["X-Request-ID", "NHSD-Session-URID", "NHSD-End-User-Organisation-ODS", "X-CareRecord-Permission"].allSatisfy { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }?.isEmpty == false
        }
        guard said else { return outcome(.forbidden, "forbidden") }
        return type == "Bundle" ? document(terms) : index(terms)
    }

    private func index(_ terms: [String: String]) -> Response {
        let number = String((terms["patient"] ?? "").split(separator: "|").last ?? "")
        guard terms["type"] == "http://snomed.info/sct|196981000000101" else { return outcome(.badRequest, "value") }
        guard let held = byNumber[number] else { return bundle([]) }
        let reference = JSON.fields([
            ("resourceType", "DocumentReference"), ("id", .text(held.id)),
            ("masterIdentifier", ["system": "https://fhir.nhs.uk/Id/nhsSCRUUID", "value": .text(held.id)]), ("status", "current"),
            ("type", ["coding": [["system": "http://snomed.info/sct", "code": "196981000000101"]]]),
            ("subject", ["identifier": ["system": "https://fhir.nhs.uk/Id/nhs-number", "value": .text(number)]]),
            (
                "securityLabel",
                [
                    [
                        "coding": [
                            [
                                "system": "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission",
                                "code": .text(held.kind == .dissent ? "No" : "Ask"),
                            ]
                        ]
                    ]
                ]
            ),
        ])
        return bundle([reference])
    }

    /// A name that leads to nothing any more gives an empty Bundle, as the real one's does.
    private func document(_ terms: [String: String]) -> Response {
        let number = String((terms["composition.subject:Patient.identifier"] ?? "").split(separator: "|").last ?? "")
        guard let held = byID[terms["composition.identifier"] ?? ""], held.number == number, let document = held.document else {
            return bundle([])
        }
        return bundle([.raw(document)])
    }

    private func bundle(_ resources: [JSON]) -> Response {
        let bundle: JSON = [
            "resourceType": "Bundle", "type": "searchset", "total": .number(String(resources.count)),
            "entry": .list(resources.map { ["resource": $0, "search": ["mode": "match"]] }),
        ]
        return json(bundle.bytes)
    }

    private func outcome(_ status: HTTPResponse.Status, _ code: String) -> Response {
        let body: JSON = ["resourceType": "OperationOutcome", "issue": [["severity": "error", "code": .text(code)]]]
        return json(body.bytes, status)
    }

    private func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/fhir+json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
