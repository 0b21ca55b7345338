import CareRecord
import Foundation
import Testing

@Suite struct NHSNumberTests {
    @Test("a valid number is read with spaces or without, and shown 3-3-4")
    func reads() throws {
        #expect(try NHSNumber("943 476 5919").digits == "9434765919")
        #expect(try NHSNumber("9434765919").formatted == "943 476 5919")
        #expect(try NHSNumber("943-476-5919").digits == "9434765919")
    }

    @Test("a slip in any single digit is refused")
    func slips() throws {
        let good = Array("9434765919")
        for place in good.indices {
            for digit in "0123456789" where digit != good[place] {
                var slipped = good
                slipped[place] = digit
                #expect(throws: NHSNumber.Invalid.checkDigit) { try NHSNumber(String(slipped)) }
            }
        }
    }

    @Test("what is not ten digits says how many there were")
    func length() {
        #expect(throws: NHSNumber.Invalid.notTenDigits(found: 9)) { try NHSNumber("943476591") }
        #expect(throws: NHSNumber.Invalid.otherCharacters) { try NHSNumber("943476591x") }
        #expect(throws: NHSNumber.Invalid.empty) { try NHSNumber("  ") }
        #expect(throws: NHSNumber.Invalid.otherCharacters) { try NHSNumber("٩٤٣٤٧٦٥٩١٩") }
    }

    @Test("a number says which block it is from")
    func ranges() throws {
        #expect(try NHSNumber("9434765919").range == .test)
        #expect(NHSNumber.system == "https://fhir.nhs.uk/Id/nhs-number")
    }
}
