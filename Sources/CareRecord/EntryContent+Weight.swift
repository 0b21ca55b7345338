/// What each kind of statement holds; every text and list of it is in its sum.
extension EntryContent: HasWeight {
    package var weight: Int {
        switch self {
        case .identity(let it): it.weight
        case .appointment(let it): it.service.weight + it.location.weight + it.reason.weight
        case .condition(let it):
            it.category.weight + it.severity.weight + it.bodySite.weight + it.stage.weight + it.verification.weight
        case .medicine(let it): it.weight
        case .allergy(let it):
            it.type.weight + it.categories.weight + it.criticality.weight + it.reactions.weight + it.verification.weight
        case .result(let it): it.weight
        case .document(let it): it.weight
        case .carePlan(let it): it.categories.weight + it.summary.weight + it.activities.weight + it.goals.weight
        case .encounter(let it): it.kind.weight + it.reason.weight + it.location.weight + it.provider.weight
        case .procedure(let it): it.bodySite.weight + it.reason.weight + it.outcome.weight
        case .immunisation(let it): it.dose.weight + it.lot.weight + it.site.weight + it.route.weight + it.reasonNotGiven.weight
        case .alert(let it): it.category.weight
        }
    }
}

extension PersonStatement: HasWeight {
    package var weight: Int {
        let who = names.weight + born.weight + gender.weight + addresses.weight + telecoms.weight + nhsNumbers.weight
        let death = (died?.date).weight + (died?.notification).weight
        return who + death + practiceODS.weight + practiceName.weight + language.weight + relation.weight + confidentiality.weight
    }
}

extension DocumentStatement: HasWeight {
    package var weight: Int {
        type.weight + category.weight + docStatus.weight + setting.weight + relations.weight + identifiers.weight
    }
}

extension DocumentRelation: HasWeight {
    package var weight: Int {
        switch target {
        case .resource(let type, let id): type.weight + id.weight
        case .identifier(let identifier): identifier.weight
        }
    }
}

extension PersonName: HasWeight {
    package var weight: Int { prefix.weight + given.weight + family.weight + text.weight + use.weight }
}

extension Address: HasWeight {
    package var weight: Int { lines.weight + postcode.weight + use.weight }
}

extension PersonStatement.IdentifiedNumber: HasWeight {
    package var weight: Int { value.weight + verification.weight + use.weight }
}

extension MedicineStatement: HasWeight {
    package var weight: Int {
        let what = ingredients.weight + form.weight + strength.weight + route.weight + dose.weight + frequency.weight + dosageText.weight
        return what + reason.weight + quantity.weight + intent.weight + course.weight + furtherDosing.weight
    }
}

extension ResultStatement: HasWeight {
    package var weight: Int {
        let what = value.weight + components.weight + ranges.weight + interpretation.weight + categories.weight + specimen.weight
        return what + bodySite.weight + method.weight + members.weight + conclusion.weight + focus.weight
    }
}

extension ResultComponent: HasWeight {
    package var weight: Int { title.weight + value.weight + ranges.weight + interpretation.weight }
}

extension ReferenceRange: HasWeight {
    package var weight: Int { low.weight + high.weight + text.weight }
}

extension ResultValue: HasWeight {
    package var weight: Int {
        switch self {
        case .quantity(let it): it.weight
        case .concept(let it): it.weight
        case .text(let it), .number(let it), .time(let it), .sampled(let it), .absent(let it): it.weight
        case .bool, .ofAnotherKind: 0
        case .range(let it), .ratio(let it): it.first.weight + it.second.weight
        case .date(let it): it.weight
        case .period(let from, let to): from.weight + to.weight
        }
    }
}
