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
