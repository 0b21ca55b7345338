import CareRecord

extension R4Reader {
    /// Whether all that a resource says is said by codes of published terminologies, dates and numbers, so that no word in it is its
    /// sender's own. What is not known to be so is taken to say something in words.
    ///
    /// Only of kinds whose codes name products and substances, and not what the matter is with somebody; and only of one that points at nothing
    /// but people and places, since what it points at may say something in words, and that bears no identifier by which another could point at
    /// it.
    ///
    /// - Complexity: O(bytes of the resource); O(1) for other kinds.
    public static func isSaidByCodes(_ resource: ReadResource) -> Bool {
        guard SaidByCodes.types.contains(resource.key.type) else { return false }
        do throws(JSONError) {
            let document = try JSONDocument(Array(resource.raw.bytes))
            // Of a repeated key only the first is walked.
            return document.repeatedKeys == 0 && SaidByCodes.isSaid(document.root, as: "")
        } catch {
            return false
        }
    }
}

/// The walk over one resource: members that are known to hold no word of a sender's own, and what may stand in them (HL7 FHIR R4).
private enum SaidByCodes {
    static let types: Set<String> = [
        "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "MedicationDispense", "Immunization",
    ]

    private static let concepts: Set<String> = [
        "clinicalStatus", "verificationStatus", "medicationCodeableConcept", "vaccineCode", "substance", "manifestation", "exposureRoute",
        "site", "route", "reportOrigin",
    ]
    private static let members: Set<String> = [
        "resourceType", "id", "meta", "versionId", "lastUpdated", "system", "value", "status", "intent", "priority", "type",
        "category", "criticality", "code", "patient", "subject", "recorder", "asserter", "requester", "performer", "actor",
        "informationSource", "onsetDateTime", "recordedDate", "lastOccurrence", "authoredOn", "effectiveDateTime", "effectivePeriod",
        "start", "end", "dateAsserted", "whenPrepared", "whenHandedOver", "occurrenceDateTime", "recorded", "expirationDate",
        "primarySource", "reaction", "onset", "severity", "quantity", "daysSupply", "doseQuantity", "unit", "comparator",
        "protocolApplied", "doseNumberPositiveInt",
    ]
    /// Codes of R4's own value sets, and units, that stand as bare text.
    private static let codes: Set<String> = types.union([
        "active", "inactive", "resolved", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown",
        "not-done", "in-progress", "declined", "intended", "not-taken", "preparation", "proposal", "plan", "order", "original-order",
        "reflex-order", "filler-order", "instance-order", "option", "routine", "urgent", "asap", "stat", "allergy", "intolerance", "food",
        "medication", "environment", "biologic", "low", "high", "unable-to-assess", "mild", "moderate", "severe", "tablet", "tablets",
        "{tablet}", "capsule", "capsules", "{capsule}", "dose", "doses", "day", "days", "mcg", "puff", "puffs", "patch", "drop", "drops",
    ])
    private static let systems = [
        "http://snomed.info/sct", "https://dmd.nhs.uk", "http://read.info/", "http://loinc.org", "http://unitsofmeasure.org",
        "http://terminology.hl7.org/CodeSystem/", "http://hl7.org/fhir/sid/", "http://www.nlm.nih.gov/research/umls/rxnorm",
        "https://fhir.nhs.uk/Id/", "https://fhir.hl7.org.uk/Id/",
    ]
    private static let peopleAndPlaces = ["Patient/", "Practitioner/", "PractitionerRole/", "Organization/", "Location/"]

    /// The depth is that of the document, which has a limit.
    static func isSaid(_ value: JSONValue, as name: String) -> Bool {
        switch value.kind {
        case .null, .bool, .number: return true
        case .string: return isSaid(value.string ?? "", as: name)
        case .array: return value.elements.allSatisfy { isSaid($0, as: name) }
        case .object:
            if name == "manifestation", let said = value["text"]?.string, value.count == 1 { return isReaction(said) }
            if concepts.contains(name) || value["coding"] != nil { return isConcept(value) }
            if value["reference"] != nil || value["display"] != nil { return isPersonOrPlace(value) }
            return value.members.allSatisfy { key, value in
                (members.contains(key) || concepts.contains(key)) && isSaid(value, as: key)
            }
        }
    }

    private static func isSaid(_ text: String, as name: String) -> Bool {
        if name == "system" { return systems.contains { text.hasPrefix($0) } }
        return codes.contains(text) || isIdentifier(text)
    }

    /// Dates, numbers, random identifiers: no word of three letters can be read in it but one of A to F.
    private static func isIdentifier(_ text: String) -> Bool {
        // The letters in a row, and whether all of them are hexadecimal digits.
        var (letters, isHexadecimal) = (0, true)
        for byte in text.utf8 {
            guard byte < 0x80 else { return false }
            switch byte | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "f"): letters += 1
            case UInt8(ascii: "g")...UInt8(ascii: "z"): (letters, isHexadecimal) = (letters + 1, false)
            default: (letters, isHexadecimal) = (0, true)
            }
            if letters >= 3, !isHexadecimal { return false }
        }
        return true
    }

    /// A concept whose every word is the term of one of its codes.
    private static func isConcept(_ concept: JSONValue) -> Bool {
        var terms: Set<String> = []
        guard concept.members.allSatisfy({ $0.key == "coding" || $0.key == "text" }), let codings = concept["coding"], codings.count > 0
        else { return false }
        for coding in codings.elements {
            guard let system = coding["system"]?.string, systems.contains(where: { system.hasPrefix($0) }),
                coding["code"]?.string?.isEmpty == false,
                coding.members.allSatisfy({ ["system", "code", "display", "userSelected", "version"].contains($0.key) })
            else { return false }
            if let term = coding["display"]?.string { terms.insert(term.lowercased()) }
        }
        guard let text = concept["text"] else { return true }
        return text.string.map { terms.contains($0.lowercased()) } ?? false
    }

    /// How somebody reacted is seldom coded, and an allergy must not wait for a word like "rash". Nothing else can be said in these words.
    private static func isReaction(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 }
            && text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).allSatisfy { reactions.contains(String($0)) }
    }

    private static let reactions: Set<String> = [
        "a", "abdominal", "allergic", "anaphylactic", "anaphylaxis", "and", "angio", "angioedema", "blistering", "blisters", "breath",
        "breathlessness", "breathing", "bronchospasm", "chest", "collapse", "contact", "cough", "cramps", "dermatitis", "diarrhoea",
        "difficulty",
        "dizziness", "dyspnoea", "eczema", "edema", "erythema", "eyes", "face", "facial", "fever", "flushing", "generalised", "hives",
        "hypotension", "in", "itch", "itching", "itchy", "lip", "lips", "local", "localised", "mild", "moderate", "nausea", "nose",
        "oedema", "of",
        "or", "pain", "palpitations", "pruritus", "rash", "reaction", "red", "redness", "rhinitis", "runny", "severe", "shock", "shortness",
        "sickness", "skin", "sneezing", "stomach", "swelling", "swollen", "the", "throat", "tight", "tightness", "tongue", "upset",
        "urticaria",
        "vomiting", "wheeze", "wheezing", "widespread", "with",
    ]

    private static func isPersonOrPlace(_ reference: JSONValue) -> Bool {
        reference.members.allSatisfy { key, value in
            switch key {
            case "reference":
                guard let text = value.string, let kind = peopleAndPlaces.first(where: { text.hasPrefix($0) }) else { return false }
                // The person's own name there is in all that the source sends of them.
                return kind == "Patient/" || isIdentifier(String(text.dropFirst(kind.count)))
            case "type": return value.string.map { peopleAndPlaces.contains($0 + "/") } ?? false
            case "identifier": return isSaid(value, as: key)
            default: return false
            }
        }
    }
}
