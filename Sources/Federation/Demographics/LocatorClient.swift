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
        var (matched, total) = (0, 0)
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
            let page = try bundle.page()
            found.append(contentsOf: page.pointers)
            matched += page.matched
            total = max(total, bundle.total ?? 0)
            switch page.next {
            case .none:
                // It found more than it gave: who is missing would not be asked.
                guard total <= matched else { throw .incomplete }
                return found
            case .address(let link):
                guard let resolved = rules.resolve(link) else { throw .redirected }
                url = resolved
            case .token(let token): url = first + "&next-page-token=" + SourceWork.percent(token)
            }
        }
        throw .notUnderstood(place: "next")
    }
}
