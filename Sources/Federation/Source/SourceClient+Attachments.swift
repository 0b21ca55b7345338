import CareRecord
import Foundation

/// Documents, fetched when somebody opens one.
extension SourceClient {
    /// A document's bytes, by the same rules as pages.
    public nonisolated func attachment(_ address: String, _ asker: Asker) async throws(SourceFailure) -> (
        contentType: String, bytes: [UInt8]
    ) {
        guard let url = rules.resolve(address) else { throw .redirected }
        // A record in its own right is no document: nobody has checked whose it is (law 7).
        if Self.namesARecord(url.dropFirst(rules.base.count)) { throw .notUnderstood(place: "attachment.url") }
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let question = SourceHTTP.Question(
            url: url, accept: "application/fhir+json, */*;q=0.5", headers: asker.headers(requestID: RequestID.make()))
        let answer = try await send(question, deadline)
        if let failure = Self.failure(of: answer) { throw failure }
        if answer.contentType.contains("json") { return try Self.unwrapped(answer) }
        // FHIR in another notation: a Binary would have come as JSON, which was asked for.
        guard !answer.contentType.contains("fhir") else { throw .notUnderstood(place: "answer") }
        return (answer.contentType, answer.body)
    }

    /// Whether a path below the base is that of a resource or a search for some, and not of a Binary.
    private static func namesARecord(_ path: Substring) -> Bool {
        guard let type = path.prefix(while: { $0 != "?" }).split(separator: "/").first.map(String.init) else { return false }
        return Section.of(resourceType: type) != nil || otherTypes.contains(type)
    }

    /// Types of no section that hold something of a person.
    private static let otherTypes: Set<String> = [
        "Person", "Bundle", "List", "Group", "QuestionnaireResponse", "Specimen", "Claim", "ClaimResponse", "ExplanationOfBenefit",
        "Coverage",
        "Communication", "FamilyMemberHistory", "ClinicalImpression", "RiskAssessment", "Task", "CareTeam", "Provenance", "AuditEvent",
    ]

    /// The document inside a Binary; JSON that is no FHIR is the document itself. Any other resource would be shown past the right-person
    /// check (law 7).
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
        case nil where !answer.contentType.contains("fhir"): return (answer.contentType, answer.body)
        default: throw .notUnderstood(place: "answer")
        }
    }
}
