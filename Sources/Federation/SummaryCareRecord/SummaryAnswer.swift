import CareRecord
import FHIRWire
import Foundation

/// What is asked of the Summary Care Record: one person, on a permission that travels with the question.
public struct SummaryQuestion: Sendable {
    public let person: NHSNumber
    /// Numbers that `person` has superseded: the summary may still stand under an old one.
    public let alsoKnownAs: [NHSNumber]
    /// Who asks, for whom, why, and on what permission (`Asker.permission`).
    public let asker: Asker
    public init(person: NHSNumber, alsoKnownAs: [NHSNumber] = [], asker: Asker) {
        self.person = person
        self.alsoKnownAs = alsoKnownAs
        self.asker = asker
    }
}

/// A summary as it came, read and not judged.
public struct SummaryAnswer: Sendable {
    public let standing: SummaryStanding
    public let resources: [ReadResource]
    public let cutShort: [CutShort]
    public let answered: Date
    /// When the summary was made, where it says so.
    public let dataAsOf: Date?

    public init(
        _ standing: SummaryStanding, resources: [ReadResource] = [], cutShort: [CutShort] = [], answered: Date = Date(),
        dataAsOf: Date? = nil
    ) {
        self.standing = standing
        self.resources = resources
        self.cutShort = cutShort
        self.answered = answered
        self.dataAsOf = dataAsOf
    }
}

/// What the index says of a person's summary (NHS England, Summary Care Record FHIR API: `DocumentReference`).
struct SummaryIndex: Decodable {
    struct Coding: Decodable { let system: String?, code: String? }
    struct Concept: Decodable { let coding: [Coding]? }
    struct Identifier: Decodable { let system: String?, value: String? }
    struct Subject: Decodable { let identifier: Identifier? }
    struct Issue: Decodable { let severity: String?, code: String? }
    struct Resource: Decodable {
        let resourceType: String?
        let masterIdentifier: Identifier?
        let status: String?
        let date: String?
        let subject: Subject?
        let securityLabel: [Concept]?
        let issue: [Issue]?
    }
    struct Item: Decodable { let resource: Resource? }
    let resourceType: String?
    let total: Int?
    let entry: [Item]?
    let issue: [Issue]?

    static func codes(_ issues: [Issue]) -> [String] { issues.compactMap { (issue: Issue) -> String? in issue.code }.sorted() }

    /// Codes of errors that stand beside what was found.
    static func errors(_ resources: [Resource]) -> [String] {
        var errors: [Issue] = []
        for resource in resources {
            for issue in resource.issue ?? [] where issue.severity == "error" || issue.severity == "fatal" { errors.append(issue) }
        }
        return errors.isEmpty ? [] : codes(errors) + (errors.contains { $0.code == nil } ? ["error"] : [])
    }

    /// Of the code system `https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission` (No, Ask, Yes), under its older address too: "No" is that the person has
    /// chosen to have no summary, the other two that they are to be asked each time.
    static let dissent = "/CodeSystem/SCR-ACSPermission|No"
}

extension SummaryIndex.Resource {
    var isDissent: Bool {
        (securityLabel ?? []).flatMap { $0.coding ?? [] }.contains { "\($0.system ?? "")|\($0.code ?? "")".hasSuffix(SummaryIndex.dissent) }
    }
}
