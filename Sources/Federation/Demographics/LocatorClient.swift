import CareRecord
import Foundation

/// Our side of the locator, in the style of the National Record Locator v3 (STANDARDS 7): who holds something about a person.
public actor LocatorClient {
    private let endpoint: Endpoint
    private let rules: AddressRules
    private var http: SourceHTTP?

    public init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        rules = AddressRules(base: endpoint.url, aliases: [])
    }

    public func shutdown() async { await http?.shutdown() }

    private func connection() throws(SourceFailure) -> SourceHTTP {
        if let http { return http }
        // A page is twenty pointers, some 60 KB.
        let made = try SourceHTTP(
            credentials: endpoint.credentials, tls: endpoint.tls, maxBytes: 4_000_000, deadline: endpoint.deadline)
        http = made
        return made
    }

    /// Every pointer, all pages, or none: half a list would leave out, without a word, who knows the person.
    /// - Throws: why it could not be asked, or read to its end; the caller then asks everybody and says so.
    public func pointers(_ person: NHSNumber, _ asker: Asker) async throws(SourceFailure) -> [LocatorPointer] {
        let http = try connection()
        let deadline = ContinuousClock.now + .milliseconds(Int64(endpoint.deadline * 1000))
        let first =
            rules.base + "/DocumentReference?subject:identifier="
            + SourceWork.percent("\(NHSNumber.system)|\(person.digits)")
        var url = first
        var seen: Set<String> = []
        var found: [LocatorPointer] = []
        // 50 pages of 20: more pointers than any person has.
        while seen.count < 50, seen.insert(url).inserted {
            let answer = try await http.ask(
                SourceHTTP.Question(url: url, headers: asker.headers(requestID: RequestID.make())), deadline: deadline)
            if let failure = SourceClient.failure(of: answer) { throw failure }
            guard let bundle = try? JSONDecoder().decode(PointerBundle.self, from: Data(answer.body)),
                bundle.resourceType == "Bundle"
            else {
                throw .notUnderstood(place: "answer")
            }
            found.append(contentsOf: bundle.pointers)
            switch bundle.next {
            case .none: return found
            case .address(let link):
                guard let resolved = rules.resolve(link) else { throw .redirected }
                url = resolved
            case .token(let token): url = first + "&next-page-token=" + SourceWork.percent(token)
            }
        }
        throw .notUnderstood(place: "next")
    }
}

/// A page of pointers, as far as we read it. Not FHIRWire's: it is of nobody's record, and nothing of it is shown.
private struct PointerBundle: Decodable {
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
        let resourceType: String?
        let status: String?
        let custodian: Reference?
        let content: [Content]?
    }
    struct Link: Decodable { let relation: String?, url: String? }
    struct Meta: Decodable {
        struct Tag: Decodable { let code: String?, display: String? }
        let tag: [Tag]?
    }
    let resourceType: String?
    let entry: [Entry]?
    let link: [Link]?
    let meta: Meta?

    var pointers: [LocatorPointer] {
        (entry ?? []).compactMap(\.resource).filter {
            $0.resourceType == "DocumentReference" && ($0.status == nil || $0.status == "current")
        }.map { pointer in
            LocatorPointer(
                custodian: pointer.custodian?.identifier?.value.flatMap { ODSCode($0) },
                address: pointer.content?.lazy.compactMap { $0.attachment?.url }.first)
        }
    }

    enum Next {
        case none
        case address(String)
        case token(String)
    }

    /// A link of relation next, or NRL's own way: a tag whose display says what its code is.
    var next: Next {
        if let link = link?.first(where: { $0.relation == "next" })?.url { return .address(link) }
        let tag = meta?.tag?.first { ($0.display ?? "").replacingOccurrences(of: "_", with: "-") == "next-page-token" }
        return tag?.code.map { .token($0) } ?? .none
    }
}
