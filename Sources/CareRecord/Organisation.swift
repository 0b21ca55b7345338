/// An organisation's code in the Organisation Data Service, upper case (STANDARDS 2). Its kind is not read from its shape.
public struct ODSCode: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let code: String

    /// - Returns: nil unless the text is 2 to 12 letters, digits or hyphens.
    public init?(_ text: some StringProtocol) {
        let upper = text.uppercased()
        guard (2...12).contains(upper.utf8.count),
            upper.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || $0 == 45 })
        else { return nil }
        code = upper
    }

    public var description: String { code }

    /// Whether it is the code of a site of an NHS trust: the trust's three characters, of which the first is R or T, and two more (NHS Digital,
    /// ODS "Coding frames": NHS trust, NHS trust site). Sites that do not follow it are named in the region file.
    public func isSite(of trust: ODSCode) -> Bool {
        trust.code.count == 3 && (trust.code.hasPrefix("R") || trust.code.hasPrefix("T")) && code.count == 5 && code.hasPrefix(trust.code)
            && !code.contains("-")
    }

    /// The FHIR identifier system of ODS codes.
    public static let system = "https://fhir.nhs.uk/Id/ods-organization-code"
    public static func < (a: ODSCode, b: ODSCode) -> Bool { a.code < b.code }
}

/// The name of one connected source in the region file, such as `barts`. Lower case letters, digits and hyphens.
public struct SourceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let name: String

    public init?(_ text: some StringProtocol) {
        guard (1...40).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) || $0 == 45 })
        else { return nil }
        name = String(text)
    }

    public var description: String { name }
    public static func < (a: SourceID, b: SourceID) -> Bool { a.name < b.name }
}

/// What an organisation is. A closed list: an insurer, employer or marketing company has no kind, so it cannot be configured.
public enum OrganisationKind: String, CaseIterable, Sendable, Codable {
    case gpPractice = "gp-practice"
    case acute
    case community
    case mentalHealth = "mental-health"
    case ambulance
    case nhs111 = "nhs-111"
    case outOfHours = "out-of-hours"
    case socialCare = "social-care"
    case careHome = "care-home"
    case hospice
    case pharmacy
    case urgentCare = "urgent-care"

    /// As a page says it.
    public var words: String {
        switch self {
        case .gpPractice: "GP practice"
        case .acute: "Acute"
        case .community: "Community"
        case .mentalHealth: "Mental health"
        case .ambulance: "Ambulance"
        case .nhs111: "NHS 111"
        case .outOfHours: "Out of hours"
        case .socialCare: "Social care"
        case .careHome: "Care home"
        case .hospice: "Hospice"
        case .pharmacy: "Pharmacy"
        case .urgentCare: "Urgent care"
        }
    }
}

/// An organisation that looks, shares, or both.
public struct Organisation: Hashable, Sendable, Identifiable {
    public var id: ODSCode { ods }
    public let ods: ODSCode
    public let name: String
    public let kind: OrganisationKind
    /// The ODS code of its integrated care board, or neighbour.
    public let ics: ODSCode
    /// Whether its staff may look.
    public let usesTheRecord: Bool
    /// Whether a source answers for it.
    public let shares: Bool
    /// How a reader reaches it about an entry that looks wrong; shown on the entry's page.
    public let contact: String?
    /// How somebody complains to it: its PALS, practice manager or complaints team; nil: not said.
    public let complaints: String?
    /// How somebody asks it for a copy of what it holds about them (UK GDPR article 15): its team for subject access; nil: not said.
    public let access: String?
    /// An email address at which it is told that somebody asked it to put something right; nil: it is not told.
    public let corrections: String?
    /// Its agreement is suspended: its staff may not look, and it is not asked. It stays in the region, so that pages can say so.
    public let isSuspended: Bool
    /// Codes of its sites that do not show by their form whose they are (`ODSCode.isSite`).
    public let sites: Set<ODSCode>
    /// How far it is, as the public reads it.
    public let stage: ConnectionStage
    /// The first part of its postcode, such as `E1`, by which people find it; nil: not said.
    public let outward: String?
    /// That somebody has to do with it tells of their health by itself: pages about a person leave it out.
    public let isSensitive: Bool

    /// - Parameter stage: nil: paused where it is suspended, otherwise live.
    public init(
        ods: ODSCode, name: String, kind: OrganisationKind, ics: ODSCode, usesTheRecord: Bool, shares: Bool,
        contact: String? = nil, isSuspended: Bool = false, stage: ConnectionStage? = nil, outward: String? = nil, isSensitive: Bool = false,
        sites: Set<ODSCode> = [], complaints: String? = nil, access: String? = nil, corrections: String? = nil
    ) {
        self.ods = ods
        self.name = name
        self.kind = kind
        self.ics = ics
        self.usesTheRecord = usesTheRecord
        self.shares = shares
        self.contact = contact
        self.complaints = complaints
        self.access = access
        self.corrections = corrections
        self.isSuspended = isSuspended
        self.sites = sites
        self.stage = stage ?? (isSuspended ? .paused : .live)
        self.outward = outward
        self.isSensitive = isSensitive
    }
}
