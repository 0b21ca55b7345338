/// What a section's statement holds beyond title, status and dates.
public enum EntryContent: Hashable, Sendable {
    case identity(PersonStatement)
    case appointment(AppointmentStatement)
    case condition(ConditionStatement)
    case medicine(MedicineStatement)
    case allergy(AllergyStatement)
    case result(ResultStatement)
    case document(DocumentStatement)
    case carePlan(CarePlanStatement)
    case encounter(EncounterStatement)
    case procedure(ProcedureStatement)
    case immunisation(ImmunisationStatement)
    case alert(AlertStatement)

    public var section: Section {
        switch self {
        case .identity: .identity
        case .appointment: .appointments
        case .condition: .conditions
        case .medicine: .medicines
        case .allergy: .allergies
        case .result: .results
        case .document: .documents
        case .carePlan: .carePlans
        case .encounter: .encounters
        case .procedure: .procedures
        case .immunisation: .immunisations
        case .alert: .alerts
        }
    }
}

/// A name as one system holds it.
public struct PersonName: Hashable, Sendable {
    public let prefix: [String]
    public let given: [String]
    public let family: String?
    /// The whole as one text, where sent.
    public let text: String?
    /// `official`, `usual`, `maiden`, `nickname`, `old`… as sent.
    public let use: String?

    public init(prefix: [String] = [], given: [String] = [], family: String? = nil, text: String? = nil, use: String? = nil) {
        self.prefix = prefix
        self.given = given
        self.family = family
        self.text = text
        self.use = use
    }

    /// `SMITH, Jane (Mrs)` as the NHS banner writes it (STANDARDS 14).
    public var shown: String {
        guard family != nil || !given.isEmpty else { return text ?? "Not Known" }
        var words = family?.uppercased() ?? "Not Known"
        if !given.isEmpty { words += ", " + given.joined(separator: " ") }
        if !prefix.isEmpty { words += " (" + prefix.joined(separator: " ") + ")" }
        return words
    }
}

/// An address as lines and a postcode.
public struct Address: Hashable, Sendable {
    public let lines: [String]
    public let postcode: String?
    public let use: String?

    public init(lines: [String], postcode: String?, use: String? = nil) {
        self.lines = lines
        self.postcode = postcode
        self.use = use
    }

    public var shown: String { (lines + [postcode].compactMap { $0 }).joined(separator: ", ") }
}

/// Who a system says the person is (FHIR Patient), or somebody related to them (RelatedPerson).
public struct PersonStatement: Hashable, Sendable {
    public let names: [PersonName]
    public let born: PartialDate?
    public let gender: String?
    public let addresses: [Address]
    public let telecoms: [String]
    /// NHS numbers as sent, valid or not, with verification status codes (STANDARDS 1).
    public let nhsNumbers: [IdentifiedNumber]
    /// True, or with a date: the person has died.
    public let died: Death?
    public let practiceODS: String?
    public let practiceName: String?
    public let language: String?
    public let interpreterRequired: Bool?
    /// For a related person: how they are related. Nil for the person.
    public let relation: String?
    /// Codes of `meta.security` (confidentiality), such as `R`.
    public let confidentiality: [String]

    public struct IdentifiedNumber: Hashable, Sendable {
        public let value: String
        public let verification: String?
        /// What the number is for, as sent: `old` is one of before (HL7 FHIR R4, `Identifier.use`).
        public let use: String?
        public init(value: String, verification: String?, use: String? = nil) {
            self.value = value
            self.verification = verification
            self.use = use
        }
    }

    public struct Death: Hashable, Sendable {
        public let date: PartialDate?
        /// `1` informal, `2` formal (STANDARDS 3), as sent.
        public let notification: String?
        public init(date: PartialDate?, notification: String? = nil) {
            self.date = date
            self.notification = notification
        }
    }

    public init(
        names: [PersonName], born: PartialDate?, gender: String?, addresses: [Address] = [], telecoms: [String] = [],
        nhsNumbers: [IdentifiedNumber] = [], died: Death? = nil, practiceODS: String? = nil,
        practiceName: String? = nil, language: String? = nil, interpreterRequired: Bool? = nil,
        relation: String? = nil, confidentiality: [String] = []
    ) {
        self.names = names
        self.born = born
        self.gender = gender
        self.addresses = addresses
        self.telecoms = telecoms
        self.nhsNumbers = nhsNumbers
        self.died = died
        self.practiceODS = practiceODS
        self.practiceName = practiceName
        self.language = language
        self.interpreterRequired = interpreterRequired
        self.relation = relation
        self.confidentiality = confidentiality
    }
}

public struct AppointmentStatement: Hashable, Sendable {
    public let service: String?
    public let location: String?
    public let reason: String?
    public init(service: String?, location: String?, reason: String?) {
        self.service = service
        self.location = location
        self.reason = reason
    }
}

public struct ConditionStatement: Hashable, Sendable {
    /// Problem list item, encounter diagnosis… as sent.
    public let category: String?
    public let severity: String?
    public let bodySite: String?
    public let stage: String?
    /// The verification status as sent.
    public let verification: String?
    /// Its sender says that it is over, in other ways than by status or date (HL7 FHIR R4, `Condition.abatement[x]`).
    public let isSaidToBeOver: Bool
    public init(
        category: String?, severity: String?, bodySite: String?, stage: String?, verification: String?, isSaidToBeOver: Bool = false
    ) {
        self.isSaidToBeOver = isSaidToBeOver
        self.category = category
        self.severity = severity
        self.bodySite = bodySite
        self.stage = stage
        self.verification = verification
    }
}

/// One prescription, statement, supply or giving of a medicine.
public struct MedicineStatement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case request, statement, dispense, administration }
    public let kind: Kind
    /// Active ingredients, where the resource codes them apart from the product.
    public let ingredients: [Concept]
    public let form: String?
    /// Strength as sent ("5 mg per tablet"), where apart from the name.
    public let strength: String?
    public let route: String?
    /// The dose as an amount, where structured.
    public let dose: Quantity?
    /// How often: "twice a day", as sent or worded from structured timing.
    public let frequency: String?
    /// The whole dosage in the author's words.
    public let dosageText: String?
    public let asNeeded: Bool
    public let reason: String?
    /// Amount supplied or ordered.
    public let quantity: Quantity?
    /// Order, plan, proposal… and acute or repeat, as sent.
    public let intent: String?
    public let course: String?
    /// What else makes the dosage what it is: rates, limits, site, method, from and until when, in words.
    public let furtherDosing: [String]

    public init(
        kind: Kind, ingredients: [Concept] = [], form: String? = nil, strength: String? = nil, route: String? = nil,
        dose: Quantity? = nil, frequency: String? = nil, dosageText: String? = nil, asNeeded: Bool = false,
        reason: String? = nil, quantity: Quantity? = nil, intent: String? = nil, course: String? = nil,
        furtherDosing: [String] = []
    ) {
        self.kind = kind
        self.ingredients = ingredients
        self.form = form
        self.strength = strength
        self.route = route
        self.dose = dose
        self.frequency = frequency
        self.dosageText = dosageText
        self.asNeeded = asNeeded
        self.reason = reason
        self.quantity = quantity
        self.intent = intent
        self.course = course
        self.furtherDosing = furtherDosing
    }
}

public struct AllergyStatement: Hashable, Sendable {
    /// Allergy or intolerance, as sent.
    public let type: String?
    /// food, medication, environment, biologic.
    public let categories: [String]
    public let criticality: String?
    /// Manifestations with severity, as sent.
    public let reactions: [String]
    public let verification: String?
    public init(type: String?, categories: [String], criticality: String?, reactions: [String], verification: String?) {
        self.type = type
        self.categories = categories
        self.criticality = criticality
        self.reactions = reactions
        self.verification = verification
    }
}

/// The value of an observation, of every kind FHIR has (law 12: nothing coerced).
public enum ResultValue: Hashable, Sendable {
    case quantity(Quantity)
    case concept(Concept)
    case text(String)
    case bool(Bool)
    /// An integer's or decimal's text.
    case number(String)
    case range(QuantityPair)
    case ratio(QuantityPair)
    case date(PartialDate)
    case period(PartialDate?, PartialDate?)
    case time(String)
    /// Sampled data: what it is a trace of; the points stay in the original.
    case sampled(String)
    /// Why there is no value, as sent.
    case absent(String)
    /// A value of a kind that is not read (an attachment, a reference): there is one, and it stands in the original.
    case ofAnotherKind

    /// Whether what is held of it does not tell it from another value: then it is the same fact as no other.
    var isNotTold: Bool {
        switch self {
        case .ofAnotherKind, .sampled: true
        case .quantity, .concept, .text, .bool, .number, .range, .ratio, .date, .period, .time, .absent: false
        }
    }
}

/// One named part of a result: systolic and diastolic, the lines of a panel.
public struct ResultComponent: Hashable, Sendable {
    public let title: Concept
    public let value: ResultValue?
    public let ranges: [ReferenceRange]
    public let interpretation: [Concept]
    public init(title: Concept, value: ResultValue?, ranges: [ReferenceRange] = [], interpretation: [Concept] = []) {
        self.title = title
        self.value = value
        self.ranges = ranges
        self.interpretation = interpretation
    }
}

/// A reference range as sent; whether a value is outside it is the sender's to say, never worked out by us.
public struct ReferenceRange: Hashable, Sendable {
    public let low: Quantity?
    public let high: Quantity?
    public let text: String?
    public init(low: Quantity?, high: Quantity?, text: String?) {
        self.low = low
        self.high = high
        self.text = text
    }
}

public struct ResultStatement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case observation, report, imaging }
    public let kind: Kind
    public let value: ResultValue?
    public let components: [ResultComponent]
    public let ranges: [ReferenceRange]
    public let interpretation: [Concept]
    /// Laboratory, vital signs, social history… as sent.
    public let categories: [String]
    public let specimen: String?
    public let bodySite: String?
    public let method: String?
    /// Ids (`Type/id`) of the results that belong to this report or panel.
    public let members: [String]
    /// The author's conclusion.
    public let conclusion: String?
    /// True or false where the sender said whether somebody reviewed it; nil: not marked.
    public let reviewed: Bool?
    /// Whom or what it is about where that is not the person: a fetus, a donor, a device (HL7 FHIR R4, `Observation.focus`). It is then
    /// no value of the person's own.
    public let focus: String?

    public init(
        kind: Kind, value: ResultValue? = nil, components: [ResultComponent] = [], ranges: [ReferenceRange] = [],
        interpretation: [Concept] = [], categories: [String] = [], specimen: String? = nil, bodySite: String? = nil,
        method: String? = nil, members: [String] = [], conclusion: String? = nil, reviewed: Bool? = nil,
        focus: String? = nil
    ) {
        self.kind = kind
        self.value = value
        self.components = components
        self.ranges = ranges
        self.interpretation = interpretation
        self.categories = categories
        self.specimen = specimen
        self.bodySite = bodySite
        self.method = method
        self.members = members
        self.conclusion = conclusion
        self.reviewed = reviewed
        self.focus = focus
    }
}

public struct DocumentStatement: Hashable, Sendable {
    /// What kind of document: discharge summary, referral letter.
    public let type: Concept
    public let category: String?
    public let docStatus: String?
    public let setting: String?
    /// What it says of other documents.
    public let relations: [DocumentRelation]
    /// Its business identifiers, each as `system|value`: how another may name it. Never shown.
    public let identifiers: [String]
    public init(
        type: Concept, category: String?, docStatus: String?, setting: String?, relations: [DocumentRelation] = [],
        identifiers: [String] = []
    ) {
        self.relations = relations
        self.identifiers = identifiers
        self.type = type
        self.category = category
        self.docStatus = docStatus
        self.setting = setting
    }
}

/// A plan of care, a goal, or a recorded wish (ReSPECT, advance decision).
public struct CarePlanStatement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case plan, goal
        /// What the person decided for a time when they cannot: in sight on every page.
        case wish
        /// Leave given or refused for something else: the sharing of a record, a trial.
        case consent
    }
    public let kind: Kind
    public let categories: [Concept]
    public let summary: String?
    /// What is planned, each in words.
    public let activities: [String]
    public let goals: [String]
    /// Whether resuscitation is to be attempted, where the plan says so.
    public let resuscitation: Resuscitation?
    public enum Resuscitation: String, Hashable, Sendable { case attempt, doNotAttempt }

    public init(
        kind: Kind, categories: [Concept], summary: String?, activities: [String], goals: [String],
        resuscitation: Resuscitation?
    ) {
        self.kind = kind
        self.categories = categories
        self.summary = summary
        self.activities = activities
        self.goals = goals
        self.resuscitation = resuscitation
    }
}

public struct EncounterStatement: Hashable, Sendable {
    /// The kind of what is asked for and is no contact yet.
    public static let request = "request"

    /// Inpatient, emergency, ambulatory… as sent.
    public let kind: String?
    public let reason: String?
    public let location: String?
    public let provider: String?
    public init(kind: String?, reason: String?, location: String?, provider: String?) {
        self.kind = kind
        self.reason = reason
        self.location = location
        self.provider = provider
    }
}

public struct ProcedureStatement: Hashable, Sendable {
    public let bodySite: String?
    public let reason: String?
    public let outcome: String?
    public init(bodySite: String?, reason: String?, outcome: String?) {
        self.bodySite = bodySite
        self.reason = reason
        self.outcome = outcome
    }
}

public struct ImmunisationStatement: Hashable, Sendable {
    public let dose: String?
    public let lot: String?
    public let site: String?
    public let route: String?
    public let reasonNotGiven: String?
    public init(dose: String?, lot: String?, site: String?, route: String?, reasonNotGiven: String?) {
        self.dose = dose
        self.lot = lot
        self.site = site
        self.route = route
        self.reasonNotGiven = reasonNotGiven
    }
}

/// A flag that must be in sight.
public struct AlertStatement: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case safeguarding, resuscitation, advancePlan, interpreter, adjustment, risk, other
    }
    public let kind: Kind
    public let category: String?
    public init(kind: Kind, category: String?) {
        self.kind = kind
        self.category = category
    }
}
