/// A person's NHS number: ten digits with a valid check digit.
///
/// A string of digits and never an integer: Scottish numbers start with 0. Refused on the checksum only; which range
/// a number is from (999 is never issued, 9xx is for tests) is told by `range` and left to policy.
/// Source: STANDARDS 1 (NHS Data Dictionary, "NHS Number": modulus 11, weights 10…2).
public struct NHSNumber: Hashable, Sendable, Comparable {
    /// Ten digits, no spaces: how the number travels.
    public let digits: String

    /// Why a text is not an NHS number. Holds no part of the text.
    public enum Invalid: Error, Equatable, Sendable {
        case empty
        case notTenDigits(found: Int)
        case otherCharacters
        case checkDigit
    }

    /// Reads a number as people write it: spaces, no-break spaces and hyphens between digits are let pass.
    /// - Throws: `Invalid`, which says what was wrong.
    public init(_ text: some StringProtocol) throws(Invalid) {
        var values: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": values.append(UInt8(scalar.value - 48))
            case " ", "-", "\u{A0}", "\u{2009}", "\u{202F}", "\t": continue
            default: throw .otherCharacters
            }
        }
        guard !values.isEmpty else { throw .empty }
        guard values.count == 10 else { throw .notTenDigits(found: values.count) }
        var sum = 0
        for (index, digit) in values.prefix(9).enumerated() { sum += Int(digit) * (10 - index) }
        let remainder = 11 - sum % 11
        let check = remainder == 11 ? 0 : remainder
        guard check != 10, check == Int(values[9]) else { throw .checkDigit }
        digits = String(decoding: values.map { $0 + 48 }, as: UTF8.self)
    }

    /// Shown 3-3-4 with single spaces, as the NHS asks (STANDARDS 1, 14).
    public var formatted: String {
        "\(digits.prefix(3)) \(digits.dropFirst(3).prefix(3)) \(digits.suffix(4))"
    }

    /// Which authority's block the number is from.
    public enum Range: Sendable, Equatable { case englandWalesIsleOfMan, scotland, northernIreland, neverIssued, test, other }

    /// The block of the first three digits (STANDARDS 1).
    public var range: Range {
        switch Int(digits.prefix(3)) ?? 0 {
        case 400...499, 600...799: .englandWalesIsleOfMan
        case 10...311: .scotland
        case 320...399: .northernIreland
        case 999: .neverIssued
        case 900...998: .test
        default: .other
        }
    }

    /// The FHIR identifier system of NHS numbers.
    public static let system = "https://fhir.nhs.uk/Id/nhs-number"

    public static func < (a: NHSNumber, b: NHSNumber) -> Bool { a.digits < b.digits }
}

extension NHSNumber.Invalid {
    /// A sentence for whoever typed it.
    public var sentence: String {
        switch self {
        case .empty: "Enter an NHS number."
        case .notTenDigits(let found): "An NHS number has 10 digits; this has \(found)."
        case .otherCharacters: "An NHS number has only digits and spaces."
        case .checkDigit: "This is not a valid NHS number: its last digit does not fit the others. Check it for a slip."
        }
    }
}
