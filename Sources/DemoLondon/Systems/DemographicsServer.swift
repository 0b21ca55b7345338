import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A pretend Personal Demographics Service (STANDARDS 3): read by number, search by details; too many and superseded are 200.
public final class DemographicsServer: Sendable {
    private let people: [String: DemoPerson]
    private let replacedBy: [String: String]
    private let byFamily: [String: [DemoPerson]]

    public init(people: [DemoPerson]) {
        self.people = Dictionary(people.map { ($0.nhsNumber, $0) }, uniquingKeysWith: { a, _ in a })
        var replaced: [String: String] = [:]
        for person in people { for old in person.superseded { replaced[old] = person.nhsNumber } }
        replacedBy = replaced
        byFamily = Dictionary(grouping: people) { $0.family.lowercased() }
    }

    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/Patient/:number") { request, context in
            guard let id = Self.requestID(request) else { return Self.outcome(.badRequest, "MISSING_VALUE", "required", "") }
            let number = context.parameters.get("number") ?? ""
            guard number.count == 10, number.allSatisfy(\.isNumber) else {
                return Self.outcome(.badRequest, "INVALID_RESOURCE_ID", "value", id)
            }
            guard let person = self.people[self.replacedBy[number] ?? number] else {
                return Self.outcome(.notFound, "RESOURCE_NOT_FOUND", "not_found", id)
            }
            return Self.json(person.patient, id)
        }
        router.get("/Patient") { request, _ in
            guard let id = Self.requestID(request) else { return Self.outcome(.badRequest, "MISSING_VALUE", "required", "") }
            return self.search(request, id)
        }
        return router
    }

    private func search(_ request: Request, _ id: String) -> Response {
        var terms: [String: String] = [:]
        for (key, value) in request.uri.queryParameters { terms[String(key)] = String(value) }
        let known: Set<String> = ["family", "given", "gender", "birthdate", "address-postalcode", "_max-results"]
        guard Set(terms.keys).isSubset(of: known) else { return Self.outcome(.badRequest, "ADDITIONAL_PROPERTIES", "value", id) }
        guard let family = terms["family"]?.lowercased(), let born = terms["birthdate"] else {
            return Self.outcome(.badRequest, "MISSING_VALUE", "required", id)
        }
        guard born.hasPrefix("eq"), born.count == 12 else { return Self.outcome(.badRequest, "INVALID_SEARCH_DATA", "value", id) }
        let found = (byFamily[family] ?? []).filter { person in
            guard person.born == String(born.dropFirst(2)) else { return false }
            if let given = terms["given"], !person.given.lowercased().hasPrefix(given.lowercased()) { return false }
            if let gender = terms["gender"], person.gender != gender { return false }
            // A restricted person is not found by where they live.
            if let postcode = terms["address-postalcode"] {
                guard let own = person.postcode,
                    own.replacingOccurrences(of: " ", with: "").lowercased()
                        == postcode.replacingOccurrences(of: " ", with: "").lowercased()
                else { return false }
            }
            return true
        }
        if found.count > 50 { return Self.outcome(.ok, "TOO_MANY_MATCHES", "multiple-matches", id) }
        let entries: [JSON] = found.map { person in
            [
                "fullUrl": .text("https://pds.example/Patient/\(person.nhsNumber)"), "search": ["score": .number("1")],
                "resource": .raw(person.patient),
            ]
        }
        let bundle: JSON = ["resourceType": "Bundle", "type": "searchset", "total": .number(String(found.count)), "entry": .list(entries)]
        return Self.json(bundle.bytes, id)
    }

    private static func requestID(_ request: Request) -> String? {
        guard let name = HTTPField.Name("X-Request-ID"), let id = request.headers[name], UUID(uuidString: id) != nil else { return nil }
        return id
    }

    private static func json(_ bytes: [UInt8], _ id: String, _ status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [.contentType: "application/fhir+json"]
        if let name = HTTPField.Name("X-Request-ID") { headers[name] = id }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func outcome(_ status: HTTPResponse.Status, _ code: String, _ type: String, _ id: String) -> Response {
        let body: JSON = [
            "resourceType": "OperationOutcome",
            "issue": [
                [
                    "severity": .text(status == .ok ? "information" : "error"), "code": .text(type),
                    "details": [
                        "coding": [
                            ["system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode", "version": "1", "code": .text(code)]
                        ]
                    ],
                ]
            ],
        ]
        return json(body.bytes, id, status)
    }
}

/// A pretend National Record Locator (STANDARDS 7): pointers to sources that hold something about a person, twenty a page.
public final class LocatorServer: Sendable {
    private let pointers: [String: [(ods: String, url: String)]]

    public init(people: [DemoPerson], sources: [(id: String, ods: String, url: String, publishes: Bool)]) {
        var found: [String: [(ods: String, url: String)]] = [:]
        for person in people {
            for source in sources where source.publishes && person.holdings[source.id] != nil {
                for number in [person.nhsNumber] + person.superseded { found[number, default: []].append((source.ods, source.url)) }
            }
        }
        pointers = found
    }

    public func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/DocumentReference") { request, _ in
            guard let name = HTTPField.Name("NHSD-End-User-Organisation-ODS"), request.headers[name] != nil,
                let subject = request.uri.queryParameters["subject:identifier"].map(String.init)
            else { return Response(status: .badRequest) }
            let all = self.pointers[String(subject.split(separator: "|").last ?? "")] ?? []
            let offset = request.uri.queryParameters["next-page-token"].flatMap { Int($0) } ?? 0
            let page = all.dropFirst(max(0, offset)).prefix(20)
            let entries: [JSON] = page.map { pointer in
                [
                    "resource": [
                        "resourceType": "DocumentReference", "status": "current",
                        "custodian": [
                            "identifier": ["system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": .text(pointer.ods)]
                        ],
                        "content": [["attachment": ["contentType": "application/fhir+json", "url": .text(pointer.url)]]],
                    ]
                ]
            }
            var links: [JSON] = []
            if offset + 20 < all.count {
                links.append([
                    "relation": "next",
                    "url": .text("DocumentReference?subject:identifier=\(DemoWeb.percent(subject))&next-page-token=\(offset + 20)"),
                ])
            }
            let bundle: JSON = [
                "resourceType": "Bundle", "type": "searchset", "total": .number(String(all.count)), "link": .list(links),
                "entry": .list(entries),
            ]
            return Response(
                status: .ok, headers: [.contentType: "application/fhir+json"], body: .init(byteBuffer: ByteBuffer(bytes: bundle.bytes)))
        }
        return router
    }
}
