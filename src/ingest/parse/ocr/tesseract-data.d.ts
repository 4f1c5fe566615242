declare module '@tesseract.js-data/chi_tra' {
  const data: { code: string; gzip: boolean; langPath: string };
  export default data;
}
