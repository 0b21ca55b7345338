import CareRecord
import Foundation

/// Our side of the locator, in the style of the National Record Locator v3 (STANDARDS 7): who holds something about a person.
public actor LocatorClient {
    private let endpoint: Endpoint
    private var http: SourceHTTP?

    public init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    public func shutdown() async { await http?.shutdown() }

    private struct Bundle: Decodable {
        struct Entry: Decodable { let resource: Pointer? }
        struct Pointer: Decodable {
            struct Reference: Decodable {
                struct Identifier: Decodable { let value: String? }
                let identifier: Identifier?
            }
            struct Content: Decodable {
                struct Attachment: Decodable { let url: String? }
                let attachment: Attachment?
            }
            let status: String?
            let custodian: Reference?
            let content: [Content]?
        }
        struct Link: Decodable { let relation: String?, url: String? }
        struct Meta: Decodable {
            struct Tag: Decodable { let code: String? }
            let tag: [Tag]?
        }
        let entry: [Entry]?
        let link: [Link]?
    }

    /// Every pointer, all pages.
    /// - Throws: why it could not be asked; the caller then asks everybody and says so.
    public func pointers(_ person: NHSNumber, _ asker: Asker) async throws(SourceFailure) -> [LocatorPointer] {
        let http: SourceHTTP
        if let known = self.http { http = known } else {
            http = try SourceHTTP(credentials: endpoint.credentials, tls: endpoint.tls, maxBytes: 4_000_000)
            self.http = http
        }
        let rules = AddressRules(base: endpoint.url, aliases: [])
        let deadline = ContinuousClock.now + .milliseconds(Int64(endpoint.deadline * 1000))
        let subject = SourceWork.percent("\(NHSNumber.system)|\(person.digits)")
        var url: String? = rules.base + "/DocumentReference?subject:identifier=\(subject)"
        var found: [LocatorPointer] = []
        // 50 pages of 20: more pointers than any person has.
        for _ in 0..<50 {
            guard let address = url else { return found }
            let answer = try await http.ask(
                SourceHTTP.Question(url: address, headers: asker.headers(requestID: UUID().uuidString)), maxBytes: 4_000_000, deadline: deadline)
            if answer.status == 404 { return found }
            if let failure = SourceClient.failure(of: answer) { throw failure }
            guard let bundle = try? JSONDecoder().decode(Bundle.self, from: Data(answer.body)) else { throw .notUnderstood(place: "answer") }
            for pointer in bundle.entry?.compactMap(\.resource) ?? [] where pointer.status == nil || pointer.status == "current" {
                found.append(
                    LocatorPointer(
                        custodian: pointer.custodian?.identifier?.value.flatMap { ODSCode($0) },
                        address: pointer.content?.lazy.compactMap { $0.attachment?.url }.first))
            }
            url = bundle.link?.first { $0.relation == "next" }?.url.flatMap { rules.resolve($0) }
        }
        return found
    }
}
