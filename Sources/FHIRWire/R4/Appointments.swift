import CareRecord

/// Appointment (HL7 FHIR R4 12.12).
extension Reading {
    func appointment(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.appointment)
        let services = concepts(node, "serviceType")
        let kind = concept(node, "appointmentType")
        draft.title =
            text(node, "description").map { Concept(codings: services.first?.codings ?? [], text: $0) }
            ?? services.first ?? kind ?? concepts(node, "specialty").first ?? Concept()
        draft.when = date(node, "start")
        draft.until = date(node, "end")
        if draft.when == nil {
            for wish in list(node, "requestedPeriod") where isObject(wish) {
                draft.detail("Requested from", date(wish, "start"))
                draft.detail("Requested until", date(wish, "end"))
            }
        }
        draft.recorded = date(node, "created")
        var places: [String] = []
        for participant in list(node, "participant") where isObject(participant) {
            guard let actor = object(participant, "actor") else { continue }
            let named = organisation(ofReference: actor)
            if !named.isEmpty { draft.organisations.append(named) }
            switch type(ofReference: actor, resolve(actor)) {
            case "Patient":
                if let answer = text(participant, "status"), answer != "accepted" { draft.detail("The person's own answer", answer) }
            case "Location": if let place = name(ofReference: actor) { places.append(place) }
            case "HealthcareService": draft.detail("Service", name(ofReference: actor))
            default:
                let who = name(ofReference: actor)
                if draft.author == nil { draft.author = who }
                draft.detail("With", who.map { name in text(participant, "status").map { "\(name) (\($0))" } ?? name })
            }
        }
        draft.detail("Kind", kind?.shown)
        draft.detail("Cancelled because", words(node, "cancelationReason"))
        draft.detail("Minutes", number(node, "minutesDuration"))
        draft.detail("Instructions to the patient", text(node, "patientInstruction"))
        if let comment = text(node, "comment") { draft.notes.append(comment) }
        let reason = allWords(node, "reasonCode") ?? joined(list(node, "reasonReference").compactMap { name(ofReference: $0) })
        return .appointment(
            AppointmentStatement(
                service: services.first?.shown ?? allWords(node, "specialty"), location: joined(places), reason: reason))
    }
}
