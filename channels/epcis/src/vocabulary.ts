/** Core Business Vocabulary 2.0: the bare words of JSON-LD, and the forms they also come in. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** A list of bare words with the URN of XML and the path of the web vocabulary. */
export interface Vocabulary {
  readonly bare: ReadonlySet<string>;
  /** Prefix in XML, as `urn:epcglobal:cbv:bizstep:`. */
  readonly urn: string;
  /** Prefix of the web form, as `https://ref.gs1.org/cbv/BizStep-`. */
  readonly web: string;
}

const CBV = 'https://ref.gs1.org/cbv/';
const GS1_VOC = 'https://gs1.org/voc/';

export const BIZ_STEPS: Vocabulary = {
  bare: words(
    'accepting arriving assembling collecting commissioning consigning creating_class_instance ' +
      'cycle_counting decommissioning departing destroying disassembling dispensing encoding ' +
      'entering_exiting holding inspecting installing killing loading other packing picking ' +
      'receiving removing repackaging repairing replacing reserving retail_selling shipping ' +
      'staging_outbound stock_taking stocking storing transporting unloading unpacking ' +
      'void_shipping sensor_reporting sampling',
  ),
  urn: 'urn:epcglobal:cbv:bizstep:',
  web: `${CBV}BizStep-`,
};

export const DISPOSITIONS: Vocabulary = {
  bare: words(
    'active container_closed damaged destroyed dispensed disposed encoded expired in_progress ' +
      'in_transit inactive no_pedigree_match non_sellable_other partially_dispensed recalled ' +
      'reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unknown ' +
      'available completeness_verified completeness_inferred conformant container_open ' +
      'mismatch_instance mismatch_class mismatch_quantity needs_replacement non_conformant ' +
      'unavailable',
  ),
  urn: 'urn:epcglobal:cbv:disp:',
  web: `${CBV}Disp-`,
};

export const TRANSACTION_TYPES: Vocabulary = {
  bare: words('bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt'),
  urn: 'urn:epcglobal:cbv:btt:',
  web: `${CBV}BTT-`,
};

export const PARTY_TYPES: Vocabulary = {
  bare: words('owning_party possessing_party location'),
  urn: 'urn:epcglobal:cbv:sdt:',
  web: `${CBV}SDT-`,
};

export const ERROR_REASONS: Vocabulary = {
  bare: words('did_not_occur incorrect_data'),
  urn: 'urn:epcglobal:cbv:er:',
  web: `${CBV}ER-`,
};

export const COMPONENTS: Vocabulary = {
  bare: words(
    'x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting ' +
      'northing latitude longitude altitude',
  ),
  urn: 'cbv:Comp-',
  web: `${CBV}Comp-`,
};

export const SENSOR_ALERTS: Vocabulary = {
  bare: words('ALARM_CONDITION ERROR_CONDITION'),
  urn: 'gs1:',
  web: GS1_VOC,
};

export const MEASUREMENTS: Vocabulary = {
  bare: words(
    'AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Radioactivity Altitude ' +
      'AmountOfSubstance AmountOfSubstancePerUnitVolume Angle AngularAcceleration ' +
      'AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density ' +
      'Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ' +
      'ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force ' +
      'Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum ' +
      'Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity ' +
      'MagneticVectorPotential Mass MassConcentration MassFlowRate MassPerAreaTime ' +
      'MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure ' +
      'RadiantFlux RadiantIntensity RelativeHumidity Resistance Resistivity SolidAngle ' +
      'SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume ' +
      'VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber',
  ),
  urn: 'gs1:',
  web: GS1_VOC,
};

/** The web form of a word of the vocabulary, however it is written; anything else as it is. */
export function webForm(vocabulary: Vocabulary, value: string): string {
  if (vocabulary.bare.has(value)) return vocabulary.web + value;
  if (value.startsWith(vocabulary.urn)) return vocabulary.web + value.slice(vocabulary.urn.length);
  if (value.startsWith('cbv:')) return CBV + value.slice(4);
  if (value.startsWith('gs1:')) return GS1_VOC + value.slice(4);
  return value;
}

/** The bare word, where the value is one of the vocabulary's in any form; anything else as it is. */
export function bareForm(vocabulary: Vocabulary, value: string): string {
  const web = webForm(vocabulary, value);
  const word = web.startsWith(vocabulary.web) ? web.slice(vocabulary.web.length) : value;
  return vocabulary.bare.has(word) ? word : value;
}
