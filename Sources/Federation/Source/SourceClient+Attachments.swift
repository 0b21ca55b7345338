import CareRecord
import Foundation

/// Documents, fetched when somebody opens one.
extension SourceClient {
    /// A document's bytes, by the same rules as pages.
    public nonisolated func attachment(_ address: String, _ asker: Asker) async throws(SourceFailure) -> (
        contentType: String, bytes: [UInt8]
    ) {
        guard let url = rules.resolve(address) else { throw .redirected }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let question = SourceHTTP.Question(
            url: url, accept: "application/fhir+json, */*;q=0.5", headers: asker.headers(requestID: RequestID.make()))
        let answer = try await send(question, deadline)
        if let failure = Self.failure(of: answer) { throw failure }
        guard answer.contentType.contains("json") else { return (answer.contentType, answer.body) }
        return try Self.unwrapped(answer)
    }

    /// The document inside a Binary; any other JSON is the document itself.
    private static func unwrapped(_ answer: HTTPAnswer) throws(SourceFailure) -> (contentType: String, bytes: [UInt8]) {
        struct Resource: Decodable {
            struct Issue: Decodable { let code: String? }
            let resourceType: String?, contentType: String?, data: String?
            let issue: [Issue]?
        }
        guard let resource = try? JSONDecoder().decode(Resource.self, from: Data(answer.body)) else {
            guard answer.contentType.contains("fhir") else { return (answer.contentType, answer.body) }
            throw .notUnderstood(place: "answer")
        }
        switch resource.resourceType {
        case "Binary":
            let packed = resource.data?.filter { !$0.isWhitespace } ?? ""
            guard !packed.isEmpty, let data = Data(base64Encoded: packed) else {
                throw .notUnderstood(place: "Binary.data")
            }
            return (resource.contentType ?? "application/octet-stream", Array(data))
        case "OperationOutcome": throw .outcome(codes: Set(resource.issue?.compactMap(\.code) ?? []).sorted())
        default: return (answer.contentType, answer.body)
        }
    }
}
